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
    private void Restore()
    {
        long start = Stopwatch.GetTimestamp();
        long from = applied;
        // What the ledger holds already is worked on again for the state's sake, and not told again.
        long held = LedgerEntries.SequenceOf(Find(LedgerEntries.EnginePosition));
        DeliveryJournal.Replay(
            options.JournalFolder, from, journal!.SequenceAtOpen,
            delivery =>
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
            },
            Report);
        if (applied < journal.SequenceAtOpen)
        {
            Miss(journal.SequenceAtOpen, null);
        }

        HoldIncidents();
        TellIncidents();
        lastCheckpoint = Stopwatch.GetTimestamp();
        long milliseconds = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Restored(logger, from, applied, milliseconds);
    }

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

    /// <summary>Makes the state of a moment anew, from the last saved one and the journal without what is set aside. All of it was told.</summary>
    private void ReturnTo(long sequence)
    {
        while (true)
        {
            EngineState again = checkpoints.Load(fresh, out long from);
            again.Pipeline.Incidents.HandOver();
            lake?.Rewind(again);
            using var silent = new EventFeed(again, options.Lateness, new ServiceFigures());
            (Delivery Delivery, Exception Why)? bad = null;
            DeliveryJournal.Replay(
                options.JournalFolder, from, sequence,
                delivery =>
                {
                    if (bad is null && Repeat(silent, again, delivery) is { } why)
                    {
                        bad = (delivery, why);
                    }
                },
                Report);
            if (bad is null)
            {
                state.Become(again);
                lake?.Follow(state);
                board.Reconsider();

                // The next one like it must not cost the same again.
                SoonAgain();
                return;
            }

            PutAside(bad.Value.Delivery, bad.Value.Why);
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

    private LedgerEntry? Find(string position) => Find(LedgerKind.Position, position);

    private LedgerEntry? Find(LedgerKind kind, string uid) => ledger.FindAsync(kind, uid, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}
