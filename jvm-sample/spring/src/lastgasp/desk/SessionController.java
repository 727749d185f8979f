package lastgasp.desk;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /sessions?tickets=N&customers=C} opens the sessions of C customers (1 to 10,000, default 1) with
 * N tickets each (1 to 50,000, default 1,000; about 300 bytes each).
 */
@RestController
class SessionController {
    private static final Logger LOG = LoggerFactory.getLogger(SessionController.class);
    private static final int TICKETS_MAX = 50_000;
    private static final int CUSTOMERS_MAX = 10_000;

    private final SessionCache cache;
    private final AtomicLong lastCustomer = new AtomicLong();

    SessionController(SessionCache cache) {
        this.cache = cache;
    }

    @PostMapping("/sessions")
    @ResponseStatus(HttpStatus.CREATED)
    String open(@RequestParam(defaultValue = "1000") int tickets, @RequestParam(defaultValue = "1") int customers) {
        Bounds.require("tickets", tickets, TICKETS_MAX);
        Bounds.require("customers", customers, CUSTOMERS_MAX);
        long customer = 0;
        for (int i = 0; i < customers; i++) {
            customer = lastCustomer.incrementAndGet();
            cache.open(customer, tickets);
        }
        LOG.info("opened the session of customer {} tickets={} open={}", customer, tickets, cache.size());
        return "customer " + customer + "\n";
    }
}
