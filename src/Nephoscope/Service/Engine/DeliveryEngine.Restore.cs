using System.Diagnostics;
using Nephoscope.Events;
using Nephoscope.Service.Completeness;
using Nephoscope.Service.Health;
using Nephoscope.Service.Journal;
using Nephoscope.Storage;

namespace Nephoscope.Service.Engine;

/// <summary>How the engine comes to its state: after a start, and after a delivery that it could not work on.</summary>
internal sealed partial class DeliveryEngine
{
    /// <returns>False where the service ended before.</returns>
    private bool Restore()
    {
        long start = lastCheckpoint = Stopwatch.GetTimestamp();
        long from = applied;
        long events = figures.Events.Value;
        LedgerEntry? position = Find(LedgerEntries.EnginePosition);
        long held = LedgerEntries.SequenceOf(position);
        var kept = new KeptTally();
        isRebuilding = history.NeedsKept(from);
        history.Replay(
            from, journal!.SequenceAtOpen,
            (delivery, isKept) =>
            {
                isRebuilding = isKept;
                kept.Count(delivery, isKept);
                Repeat(delivery, held, kept.Deliveries > 0);
                return !stopping;
            },
            Report);
        isRebuilding = false;
        if (stopping)
        {
            return false;
        }

        if (applied < journal.SequenceAtOpen)
        {
            Miss(journal.SequenceAtOpen, null);
        }

        LeaveIncidents(position?.Time);
        HoldIncidents();
        Tell(now => [.. board.Changed(now).Where(IsNews)], 0);
        lastCheckpoint = Stopwatch.GetTimestamp();
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Rebuilt = kept.Deliveries > 0 ? new RebuiltState(kept.First, kept.Last, kept.Deliveries, figures.Events.Value - events, took) : null;
        Restored(logger, from, applied, (long)took.TotalMilliseconds);
        if (Rebuilt is not null)
        {
            MadeAnew(logger, Rebuilt.ToString());
            SoonAgain();
        }

        return true;
    }

    /// <summary>Works on a delivery that was worked on before, or was accepted and not got to.</summary>
    /// <param name="held">What the ledger holds already is worked on again for the state's sake, and not told again.</param>
    /// <param name="isMadeAnew">The state comes from deliveries that the lake kept.</param>
    private void Repeat(Delivery delivery, long held, bool isMadeAnew)
    {
        if (delivery.Sequence > applied + 1)
        {
            Miss(delivery.Sequence - 1, new EventTime(delivery.AcceptedNanoseconds));
        }

        WaitForRoom();
        LedgerEntry[] findings = Judge(delivery);
        if (delivery.Sequence > held)
        {
            Tell(findings, 0);
        }
        else if (isMadeAnew && Lost.IsEmpty)
        {
            // A newer version of the program may find what the one before did not.
            Tell([.. findings.Where(entry => IsKeptByLedger(entry) && Find(entry.Kind, entry.Uid) is null)], 0);
        }

        // The next start need not begin anew. Not where deliveries are missing: it would not know any more that they are.
        if (Lost.IsEmpty)
        {
            CheckpointWhereDue();
        }
    }

    /// <summary>Without what is missing old evidence may group otherwise than it was told. From this start on only what goes on is told, also by later starts.</summary>
    /// <param name="held">Event time up to which the ledger holds what was told; null where it holds nothing.</param>
    private void LeaveIncidents(EventTime? held)
    {
        board.LeftUntil = Find(LedgerEntries.ToldUntil)?.Time;
        if (!Lost.IsEmpty && held is { } until && !(board.LeftUntil >= until))
        {
            board.LeftUntil = until;
            writer.Offer([LedgerEntries.LeftUntil(until)], 0, state.Clock, 0);
        }
    }

    /// <summary>Whether an incident must be told after a start: not what the ledger holds as it is, nor what it has forgotten.</summary>
    private bool IsNews(LedgerEntry entry) => entry.Kind != LedgerKind.Incident
        || (IsKeptByLedger(entry)
            && !(Find(entry.Kind, entry.Uid) is { } there && there.Status == entry.Status && there.Document.Span.SequenceEqual(entry.Document.Span)));

    private bool IsKeptByLedger(LedgerEntry entry) => !(entry.Time < options.ForgottenBefore(entry.Kind));

    /// <summary>The deliveries behind the state, up to a sequence, are nowhere. That is said wherever somebody may look.</summary>
    private void Miss(long last, EventTime? before)
    {
        var span = new LostSpan(applied + 1, last, state.Clock.Nanoseconds == long.MinValue ? null : state.Clock, before);
        Lost.Enqueue(span);
        Report(span.ToString());
        Tell(span.ToBlindSpot(new EventTime(options.Now())));
    }

    /// <summary>Tells what does not end by itself. One that a person has closed stays so, also where the same start comes again.</summary>
    private void Tell(BlindSpot spot)
    {
        if (Find(LedgerKind.BlindSpot, spot.Uid) is not { Status: BlindSpot.Closed })
        {
            writer.Offer([spot.ToEntry()], 0, state.Clock, 0);
        }
    }

    /// <summary>
    /// Incidents that the ledger holds as ones that may still change are followed on. Where deliveries are missing they stay as they were told:
    /// that their evidence is not known here does not mean that it became part of another one.
    /// </summary>
    private void HoldIncidents()
    {
        if (!Lost.IsEmpty)
        {
            return;
        }

        foreach (string uid in LedgerEntries.LiveOf(Find(LedgerEntries.LiveIncidents)))
        {
            if (Find(LedgerKind.Incident, uid) is { } entry)
            {
                board.Held(entry);
            }
        }
    }

    /// <summary>Works on a delivery. One that the pipeline fails on leaves no trace: it is set aside, and the engine goes on from the state before.</summary>
    private LedgerEntry[] Judge(Delivery delivery)
    {
        if (!setAside.Contains(delivery.Sequence))
        {
            try
            {
                WorkPieces.Beginning working = WorkPieces.Begin();
                Apply(delivery);
                figures.Pieces.End(WorkPiece.Delivery, working, logger);
                WorkPieces.Beginning listing = WorkPieces.Begin();
                LedgerEntry[] findings = [.. state.Pipeline.Incidents.TakeFindings().Select(LedgerEntries.Of)];
                figures.Pieces.End(WorkPiece.Findings, listing, logger);
                return findings;
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                PutAside(delivery, failure);
                ReturnTo(delivery.Sequence - 1);
            }
        }

        feed.Skip(delivery);
        Interlocked.Exchange(ref applied, delivery.Sequence);
        return [];
    }

    /// <summary>Makes the state of a moment anew, from the last saved one and the deliveries behind it without what is set aside. All of it was told.</summary>
    private void ReturnTo(long sequence)
    {
        while (true)
        {
            EngineState again = checkpoints.Load(fresh, out long from);
            again.Pipeline.Incidents.HandOver();
            lake?.Rewind(again);
            using var silent = new EventFeed(again, options.Lateness, new ServiceFigures());
            bool isWhole = true;
            history.Replay(
                from, sequence,
                (delivery, _) =>
                {
                    if (Repeat(silent, again, delivery) is { } why)
                    {
                        PutAside(delivery, why);
                        isWhole = false;
                    }

                    return isWhole;
                },
                Report);
            if (isWhole)
            {
                state.Become(again);
                lake?.Follow(state);
                board.Reconsider();

                // The next one like it must not cost the same again.
                SoonAgain();
                return;
            }
        }
    }

    private Exception? Repeat(EventFeed silent, EngineState again, Delivery delivery)
    {
        if (setAside.Contains(delivery.Sequence))
        {
            silent.Skip(delivery);
            return null;
        }

        try
        {
            lake?.Begin(delivery.Sequence);
            silent.Take(delivery);
            lake?.End(delivery);
            again.Pipeline.Incidents.TakeFindings();
            while (lake is { IsFull: true } && !stopping)
            {
                Thread.Sleep(20);
            }

            return null;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return failure;
        }
    }

    private void PutAside(Delivery delivery, Exception why)
    {
        string? trouble = setAside.Add(delivery, why);
        Report($"delivery {delivery.Sequence} of {delivery.Source} could not be worked on and is set aside: {why.GetType().Name}: {why.Message}"
            + (trouble is null ? "" : "; it cannot be written: " + trouble));
        Tell(new BlindSpot(
            "set-aside:" + delivery.Sequence.ToString("D20", System.Globalization.CultureInfo.InvariantCulture), "set-aside",
            "Telemetry of " + delivery.Source + " was not analysed", "Delivery " + delivery.Name + " is set aside: " + why.GetType().Name, Severity.High,
            new EventTime(delivery.AcceptedNanoseconds), null));
    }

    /// <summary>Which deliveries of the lake were worked off.</summary>
    private sealed class KeptTally
    {
        public long First { get; private set; }

        public long Last { get; private set; }

        public long Deliveries { get; private set; }

        public void Count(Delivery delivery, bool isKept)
        {
            if (isKept)
            {
                First = Deliveries++ == 0 ? delivery.Sequence : First;
                Last = delivery.Sequence;
            }
        }
    }

    private LedgerEntry? Find(string position) => Find(LedgerKind.Position, position);

    private LedgerEntry? Find(LedgerKind kind, string uid) => ledger.FindAsync(kind, uid, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
