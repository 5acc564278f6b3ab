namespace Nephoscope.Service.Journal;

/// <summary>
/// All deliveries that are there: those that the lake keeps, and behind them those of the journal. The journal forgets only what a saved state
/// holds, so that the kept ones are needed only where that state cannot be read any more. Stateless; reads while others write.
/// </summary>
/// <param name="journalFolder">Folder of the journal.</param>
/// <param name="keptFolder">Folder of kept deliveries; null where none are kept.</param>
internal sealed class DeliveryHistory(string journalFolder, string? keptFolder)
{
    /// <summary>Whether there are kept deliveries after a sequence.</summary>
    public bool NeedsKept(long after) => keptFolder is not null && KeptFile.List(keptFolder).Exists(file => file.Last > after);

    /// <summary>Deliveries after a sequence up to another, each once, in order. Damaged stretches are stepped over and reported.</summary>
    /// <param name="take">Gets each, and whether it was kept in the lake; its body is valid during the call only. False ends.</param>
    public void Replay(long after, long until, Func<Delivery, bool, bool> take, Action<string> report)
    {
        long reached = after;
        bool Next(Delivery delivery, bool isKept)
        {
            // A segment that was kept may not have been deleted any more.
            if (delivery.Sequence <= reached)
            {
                return true;
            }

            reached = delivery.Sequence;
            return take(delivery, isKept);
        }

        if (!NeedsKept(after) || KeptDeliveries.Replay(keptFolder!, after, until, delivery => Next(delivery, true), report))
        {
            DeliveryJournal.Replay(journalFolder, reached, until, delivery => Next(delivery, false), report);
        }
    }
}
