package lastgasp.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code POST /sessions?count=N} opens N sessions (1 to 10,000, default 1) and greets each customer.
 * About 100 bytes of a session stay; the greeting is several times as much and does not.
 */
final class SessionsHandler implements HttpHandler {
    static final String PATH = "/sessions";

    private static final int COUNT_DEFAULT = 1;
    private static final int COUNT_MAX = 10_000;
    private static final int GREETING_CHARACTERS = 512;

    private final SessionRegistry registry = new SessionRegistry();
    private final AtomicLong lastCustomer = new AtomicLong();

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int count = Query.number(exchange, "count", COUNT_DEFAULT);
        if (count < 1 || count > COUNT_MAX) {
            Response.text(exchange, 400, "count must be a number from 1 to " + COUNT_MAX + "\n");
            return;
        }
        long characters = 0;
        for (int i = 0; i < count; i++) {
            characters += greeting(registry.open(lastCustomer.incrementAndGet())).length();
        }
        Response.text(exchange, 201, characters + " characters of greetings\n");
    }

    private static String greeting(Session session) {
        return new StringBuilder(GREETING_CHARACTERS)
                .append("<p>Welcome back, customer ").append(session.customer())
                .append(". You are signed in as ").append(session.token()).append(".</p>")
                .toString();
    }
}
