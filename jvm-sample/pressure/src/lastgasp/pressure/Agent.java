package lastgasp.pressure;

import java.io.IOException;

/**
 * A Java agent that drives the JVM it is loaded into out of memory, when and as far as it is told to:
 * {@code -javaagent:pressure.jar=port=<port>,token=<token>}.
 *
 * <p>Until then it is one thread that waits on a port of the loopback address. It never keeps the service
 * from starting: what hinders it is a line on standard output.
 */
public final class Agent {
    private Agent() {}

    public static void premain(String options) {
        try {
            ControlServer.start(Integer.parseInt(option(options, "port")), option(options, "token"));
        } catch (IOException | RuntimeException hindrance) {
            Out.line("lastgasp-pressure is not there: " + hindrance);
        }
    }

    private static String option(String options, String name) {
        for (String option : String.valueOf(options).split(",")) {
            if (option.startsWith(name + "=")) {
                return option.substring(name.length() + 1);
            }
        }
        throw new IllegalArgumentException("no " + name + "= in its options");
    }
}
