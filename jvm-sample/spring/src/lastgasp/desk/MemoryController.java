package lastgasp.desk;

import java.io.IOException;
import lastgasp.service.MemoryLimit;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * {@code GET /memory?resource=heap}: which share of a limit is in use, 0 to 1; the resources are those of
 * {@link MemoryLimit}. With {@code &collect=true} the garbage is collected before.
 */
@RestController
class MemoryController {
    @GetMapping("/memory")
    String share(String resource, boolean collect) throws IOException {
        MemoryLimit limit = MemoryLimit.ofResource(resource);
        if (limit == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no such resource: " + resource);
        }
        if (collect) {
            System.gc();
        }
        return limit.share() + "\n";
    }
}
