package lastgasp.desk;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.MethodInterceptor;
import org.springframework.stereotype.Component;

/**
 * Makes the view of each request as a CGLIB proxy. CGLIB keeps a proxy's class for the next one unless it is told
 * not to, as here: each view is a class of its own, and a class goes only with its loader, which is the
 * application's. This is the leak of the spring-metaspace scenario.
 */
@Component
class TicketViewFactory {
    private final AtomicLong made = new AtomicLong();

    TicketView view(String team) {
        Enhancer enhancer = new Enhancer();
        enhancer.setSuperclass(TicketView.class);
        enhancer.setUseCache(false);
        enhancer.setCallback((MethodInterceptor) (view, method, arguments, original) ->
                team + ": " + original.invokeSuper(view, arguments));
        TicketView view = (TicketView) enhancer.create();
        made.incrementAndGet();
        return view;
    }

    long madeCount() {
        return made.get();
    }
}
