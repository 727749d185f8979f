package lastgasp.feed;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** What the service does for a request; the answer's text may come later, from another thread. */
interface Operation {
    CompletionStage<String> answer(Request request) throws IOException;
}
