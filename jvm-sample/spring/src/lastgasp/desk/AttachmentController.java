package lastgasp.desk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /attachments?kilobytes=N} takes an attachment of N KiB (1 to 65,536, default 512), of which the
 * body may hold less.
 */
@RestController
class AttachmentController {
    private static final Logger LOG = LoggerFactory.getLogger(AttachmentController.class);
    private static final int KILOBYTES_MAX = 65_536;

    private final AttachmentBuffers buffers;

    AttachmentController(AttachmentBuffers buffers) {
        this.buffers = buffers;
    }

    @PostMapping("/attachments")
    @ResponseStatus(HttpStatus.ACCEPTED)
    String receive(@RequestParam(defaultValue = "512") int kilobytes, InputStream body) throws IOException {
        Bounds.require("kilobytes", kilobytes, KILOBYTES_MAX);
        ByteBuffer buffer = buffers.receive(kilobytes * 1024);
        buffer.put(body.readNBytes(buffer.remaining()));
        LOG.info("attachment bytes={} received={} waiting={}",
                buffer.capacity(), buffer.position(), buffers.waitingCount());
        return "waiting " + buffers.waitingCount() + "\n";
    }
}
