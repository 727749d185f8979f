package lastgasp.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel tells of this process, see proc(5). */
enum ProcessFile {
    STATUS("/proc/self/status"),
    LIMITS("/proc/self/limits");

    static final long UNLIMITED = -1;

    private final Path path;

    ProcessFile(String path) {
        this.path = Path.of(path);
    }

    /** The first number after the name of a line; the soft limit where there are two. */
    long number(String name) throws IOException {
        for (String line : Files.readAllLines(path)) {
            if (line.startsWith(name)) {
                String value = line.substring(name.length()).trim().split("\\s+")[0];
                return value.equals("unlimited") ? UNLIMITED : Long.parseLong(value);
            }
        }
        throw new IOException("no line " + name + " in " + path);
    }
}
