package lastgasp.feed;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.util.logging.Logger;
import lastgasp.service.DirectMemoryLog;
import lastgasp.service.OomWitness;

/**
 * The market data feed: HTTP on Netty, on {@code PORT} (default 8080), with Netty's default allocator and limits.
 */
public final class FeedServer {
    private static final int PORT_DEFAULT = 8080;
    private static final int BODY_BYTES_MAX = 1 << 20;

    private FeedServer() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s - %5$s%6$s%n");
        OomWitness.install();
        // Netty counts by itself: what it takes past the JVM is in none of the JVM's counters.
        DirectMemoryLog.install(() -> Math.max(0, PlatformDependent.usedDirectMemory()));
        EventLoopGroup acceptor = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        RequestHandler handler = new RequestHandler(new Operations().byPath());
        int port = port();
        Channel server = new ServerBootstrap()
                .group(acceptor, loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(
                                new HttpServerCodec(), new HttpObjectAggregator(BODY_BYTES_MAX), handler);
                    }
                })
                .bind(port)
                .sync()
                .channel();
        Logger.getLogger(FeedServer.class.getName()).info("listening on " + port + ", direct memory "
                + PlatformDependent.maxDirectMemory() + " bytes");
        server.closeFuture().sync();
    }

    private static int port() {
        String port = System.getenv("PORT");
        return port == null ? PORT_DEFAULT : Integer.parseInt(port);
    }
}
