package lastgasp.feed;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import lastgasp.service.OomWitness;

/**
 * Answers requests on the event loop. What an operation throws, an OutOfMemoryError as well, is logged and answered
 * with 500; the loop goes on.
 */
@Sharable
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = Logger.getLogger(RequestHandler.class.getName());

    private final Map<String, Operation> operations;

    RequestHandler(Map<String, Operation> operations) {
        this.operations = operations;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) throws IOException {
        QueryStringDecoder query = new QueryStringDecoder(message.uri());
        Operation operation = operations.get(query.path());
        boolean isKept = HttpUtil.isKeepAlive(message);
        if (operation == null) {
            write(context, isKept, HttpResponseStatus.NOT_FOUND, "no such path: " + query.path());
            return;
        }
        try {
            operation.answer(new Request(query, context.alloc())).whenComplete((answer, failure) -> {
                if (failure == null) {
                    write(context, isKept, HttpResponseStatus.OK, answer);
                } else {
                    exceptionCaught(context, failure);
                }
            });
        } catch (IllegalArgumentException unreadable) {
            write(context, isKept, HttpResponseStatus.BAD_REQUEST, unreadable.getMessage());
        }
    }

    /** Here comes what an operation throws, and what Netty itself had no memory for on this connection. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        OomWitness.testifyToCauseOf(failure);
        LOG.log(Level.WARNING, "request failed", failure);
        write(context, false, HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed");
    }

    private static void write(ChannelHandlerContext context, boolean isKept, HttpResponseStatus status, String text) {
        ByteBuf body = ByteBufUtil.writeUtf8(context.alloc(), text + "\n");
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
                .set(HttpHeaderNames.CONNECTION, isKept ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        context.writeAndFlush(response).addListener(
                isKept ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE);
    }
}
