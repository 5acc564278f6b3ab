using System.Diagnostics;
using System.Globalization;
using Nephoscope.Events;
using Nephoscope.Service.Engine;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Sources.Memory;

namespace Nephoscope.Service.Intake;

/// <summary>
/// The one gate for telemetry: unpacks and reads a body on the caller's thread, within bounds, and has it journalled. What was accepted is
/// durable when the call ends. Safe for use by many threads.
/// </summary>
internal sealed class DeliveryIntake(
    DeliveryJournal journal, DeliveryEngine engine, ServiceFigures figures, Func<long> mostBacklogBytes, TimeProvider clock)
{
    private readonly DeliveryReader reader = new();
    private long numbers = journal.NumberAtOpen;

    /// <summary>True while more would only wait.</summary>
    public bool IsBusy => engine.BacklogBytes + journal.WaitingBytes > mostBacklogBytes();

    /// <summary>Takes a body as it was sent.</summary>
    /// <param name="owned">Memory that nobody changes any more.</param>
    /// <param name="most">Greatest size, packed and unpacked.</param>
    public Task<IntakeResult> OfferAsync(ReadOnlyMemory<byte> owned, string source, long most) => OfferAsync(owned, null, source, most);

    /// <summary>Takes a body as it was sent, and gives its memory back when nobody needs it any more.</summary>
    public async Task<IntakeResult> OfferAsync(RentedBody body, string source, long most)
    {
        IntakeResult result = await OfferAsync(body.Memory, body, source, most).ConfigureAwait(false);
        if (result.Verdict != IntakeVerdict.Accepted)
        {
            body.Return();
        }

        return result;
    }

    private async Task<IntakeResult> OfferAsync(ReadOnlyMemory<byte> owned, RentedBody? rented, string source, long most)
    {
        long arrived = Stopwatch.GetTimestamp();
        using Activity? span = Traces.Source.StartActivity("intake");
        span?.SetTag("nephoscope.source", source).SetTag("nephoscope.bytes", owned.Length);
        IntakeResult result = await TakeAsync(owned, rented, source, most, arrived).ConfigureAwait(false);
        span?.SetTag("nephoscope.verdict", result.Verdict.ToString()).SetTag("nephoscope.events", result.Events).SetTag("nephoscope.rejected", result.Rejected);
        return result;
    }

    private async Task<IntakeResult> TakeAsync(ReadOnlyMemory<byte> owned, RentedBody? rented, string source, long most, long arrived)
    {
        if (IsBusy)
        {
            return Refuse(IntakeVerdict.Busy, "more waits than allowed");
        }

        if (BodyUnpacking.Unpack(owned, most, out string reason, out bool tooLarge) is not { } text)
        {
            return Refuse(tooLarge ? IntakeVerdict.TooLarge : IntakeVerdict.Malformed, reason);
        }

        // Named by its content: sent again, its events without an id are the same events.
        string name = source + "-" + Fingerprint.Of(text.Span).ToString("x16", CultureInfo.InvariantCulture);
        return await JournalAsync(text, rented, source, name, null, arrived).ConfigureAwait(false);
    }

    /// <summary>Takes a stretch of a watched file with the position behind it. A stretch without any event is journalled for its position.</summary>
    public Task<IntakeResult> OfferStretchAsync(ReadOnlyMemory<byte> text, string source, string name, FilePosition position) =>
        JournalAsync(text, null, source, name, position, Stopwatch.GetTimestamp());

    /// <summary>Times of a body's first, middle and last event in seconds; the middle one of them, or null where it has none.</summary>
    public long? TypicalSecond(ReadOnlySpan<byte> text)
    {
        using var batch = new EventBatch(Room(text.Length));
        reader.Read(text, 0, batch);
        if (batch.Count == 0)
        {
            return null;
        }

        long first = batch[0].Time.Seconds;
        long middle = batch[batch.Count / 2].Time.Seconds;
        long last = batch[batch.Count - 1].Time.Seconds;
        return Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), last));
    }

    private static int Room(int length) => (int)Math.Clamp(length * 2L, 4096, 64 << 20);

    private async Task<IntakeResult> JournalAsync(
        ReadOnlyMemory<byte> text, RentedBody? rented, string source, string name, FilePosition? position, long arrived)
    {
        long number = Interlocked.Increment(ref numbers);
        var batch = new EventBatch(Room(text.Length));
        reader.Read(text.Span, (int)(number % Delivery.Names), batch);
        int events = batch.Count;
        int rejected = batch.Rejects.Count;
        if (events == 0 && position is null)
        {
            string reason = rejected > 0 ? batch.Rejects[0].Reason : "the body holds no record";
            batch.Dispose();
            return Refuse(IntakeVerdict.Malformed, reason) with { Rejected = rejected };
        }

        var delivery = new Delivery
        {
            Number = number,
            Source = source,
            Name = name,
            AcceptedNanoseconds = (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) * 100,
            Position = position,
            Body = text,
            Rented = rented,
            Batch = batch,
            Arrived = arrived,
        };
        try
        {
            long sequence = await journal.AppendAsync(delivery).ConfigureAwait(false);
            figures.Journal.Since(arrived);
            return new IntakeResult(IntakeVerdict.Accepted, "", events, rejected, sequence);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            batch.Dispose();
            return Refuse(IntakeVerdict.NoRoom, "the journal cannot be written");
        }
    }

    /// <summary>Counts a body that is not taken.</summary>
    public IntakeResult Refuse(IntakeVerdict verdict, string reason)
    {
        figures.Refuse(reason);
        return new IntakeResult(verdict, reason);
    }
}
