package lastgasp.desk;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * The open sessions by customer. They are never evicted, whether anybody comes back or not: this is the leak
 * of the spring-heap-leak scenario.
 */
@Component
class SessionCache {
    private final Map<Long, DeskSession> sessions = new ConcurrentHashMap<>();
    private final TicketHistory history;

    SessionCache(TicketHistory history) {
        this.history = history;
    }

    DeskSession open(long customer, int ticketCount) {
        DeskSession session = new DeskSession(customer, history.transcript(customer, ticketCount));
        sessions.put(customer, session);
        return session;
    }

    int size() {
        return sessions.size();
    }
}
