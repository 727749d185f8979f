package lastgasp.desk;

import java.io.IOException;
import lastgasp.service.DirectMemoryLog;
import lastgasp.service.OomWitness;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The support desk: Spring MVC on Tomcat as Spring Boot sets them up, on {@code PORT} (default 8080).
 *
 * <p>An OutOfMemoryError of a request ends nothing here. Spring wraps it in a ServletException, Tomcat logs
 * that and answers 500, the thread goes on to the next request and the health endpoint to say 200.
 */
@SpringBootApplication
public class DeskApplication {
    public static void main(String[] arguments) throws IOException {
        OomWitness.install();
        DirectMemoryLog.install();
        SpringApplication.run(DeskApplication.class, arguments);
    }
}
