package lastgasp.desk;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.stereotype.Component;

/**
 * Makes the view of a team as a Spring proxy: a class of its own in a class loader of its own. Views that nobody
 * looks at any more are kept, with their loaders: this is the leak of the spring-metaspace scenario.
 */
@Component
class TicketViewFactory {
    private final Queue<TicketView> views = new ConcurrentLinkedQueue<>();

    /** Makes and keeps a view. */
    TicketView view(String team) {
        MethodInterceptor title = call -> team + ": Ticket " + call.getArguments()[0];
        ProxyFactory factory = new ProxyFactory(TicketView.class, title);
        TicketView view = (TicketView) factory.getProxy(new TeamLoader(TicketView.class.getClassLoader()));
        views.add(view);
        return view;
    }

    int madeCount() {
        return views.size();
    }
}
