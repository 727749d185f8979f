package lastgasp.feed

import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.future.future
import kotlinx.coroutines.launch
import lastgasp.service.OomWitness

/**
 * Sends events to subscribers, to each by a coroutine that goes on when the subscriber has acknowledged the last
 * one. None ever does, and what waits for it is in a channel without a limit: this is the leak of the
 * netty-heap-leak scenario.
 */
class EventFeed {
    private val requests = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val deliveries = CoroutineScope(SupervisorJob() + Dispatchers.Default)
    private val backlogs = ConcurrentHashMap<Long, Channel<ByteArray>>()
    private val lastSubscriber = AtomicLong()

    /** Publishes two events of that length to each of so many new subscribers; the future tells how many there are. */
    fun publishToNew(subscribers: Int, kilobytes: Int): CompletableFuture<Int> = requests.future {
        try {
            repeat(subscribers) { publish(lastSubscriber.incrementAndGet(), kilobytes) }
        } catch (error: OutOfMemoryError) {
            OomWitness.testify(error)
            throw error
        }
        backlogs.size
    }

    private suspend fun publish(subscriber: Long, kilobytes: Int) {
        val backlog = backlogs.computeIfAbsent(subscriber) { Channel<ByteArray>(Channel.UNLIMITED).also(::deliver) }
        // The first is under delivery for ever, the second waits behind it.
        repeat(2) { backlog.send(ByteArray(kilobytes * 1024)) }
    }

    private fun deliver(backlog: Channel<ByteArray>) {
        deliveries.launch {
            for (event in backlog) {
                acknowledgementOf(event)
            }
        }
    }

    private suspend fun acknowledgementOf(event: ByteArray) {
        if (event.isNotEmpty()) {
            awaitCancellation()
        }
    }
}
