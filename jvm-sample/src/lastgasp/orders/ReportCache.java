package lastgasp.orders;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps rendered reports for download. Nothing is ever evicted: this is the leak of the heap-leak scenario. */
final class ReportCache {
    private final Map<String, RenderedReport> reports = new ConcurrentHashMap<>();

    void put(RenderedReport report) {
        reports.put(report.id(), report);
    }

    /** The report, or {@code null} if there is none of that id. */
    RenderedReport get(String reportId) {
        return reports.get(reportId);
    }

    int size() {
        return reports.size();
    }
}
