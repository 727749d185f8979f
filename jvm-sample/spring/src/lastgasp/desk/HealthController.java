package lastgasp.desk;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /health}: 200 as long as a request thread answers. */
@RestController
class HealthController {
    @GetMapping("/health")
    String health() {
        return "ok\n";
    }
}
