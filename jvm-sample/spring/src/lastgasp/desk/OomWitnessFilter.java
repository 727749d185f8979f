package lastgasp.desk;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import lastgasp.service.OomWitness;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Testifies to an OutOfMemoryError before Tomcat sees it, wrapped or not, and leaves the rest to Tomcat. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class OomWitnessFilter implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        try {
            chain.doFilter(request, response);
        } catch (ServletException | RuntimeException | Error failure) {
            OomWitness.testifyToCauseOf(failure);
            throw failure;
        }
    }
}
