using System.Diagnostics;
using Nephoscope.Service.Health;

namespace Nephoscope.Service.Engine;

/// <summary>
/// When the engine saves its state. It stands still only while the state is copied into a file; the rest waits on another thread until ledger
/// and lake hold all that led to the state, because from then on the journal may forget it.
/// </summary>
internal sealed partial class DeliveryEngine
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuickEnough = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource leaving = new();
    private Task publishing = Task.CompletedTask;
    private long lastCheckpoint;
    private long savedAt;

    private TimeSpan Every => options.CheckpointEvery();

    private void CheckpointWhereDue()
    {
        if (!publishing.IsCompleted)
        {
            // The lake must have it all before the state counts.
            if (lake is { IsIdle: true } && lake.Committed < savedAt)
            {
                lake.HandOver();
            }
        }
        else if (Every > TimeSpan.Zero && applied > savedAt && Stopwatch.GetElapsedTime(lastCheckpoint) >= Every)
        {
            Checkpoint(leaving.Token);
        }
    }

    private void Checkpoint(CancellationToken cancellation)
    {
        lastCheckpoint = Stopwatch.GetTimestamp();
        long sequence = applied;
        long before = savedAt;
        long offers = writer.Offers;
        try
        {
            WorkPieces.Beginning saving = WorkPieces.Begin();
            lake?.HandOver();
            checkpoints.Write(state, sequence);
            figures.Pieces.End(WorkPiece.Saving, saving, logger);
            figures.Stalls.Add(checkpoints.LastCost);
            savedAt = sequence;
            publishing = Task.Run(() => PublishAsync(sequence, offers, before, cancellation), CancellationToken.None);
        }
        catch (Exception failure)
        {
            Report("the state cannot be saved: " + failure.Message);
        }
    }

    /// <summary>Seals a written state once all that led to it is durable elsewhere.</summary>
    private async Task PublishAsync(long sequence, long offers, long before, CancellationToken cancellation)
    {
        try
        {
            while (!writer.Holds(sequence, offers) || lake?.Committed < sequence)
            {
                await Task.Delay(Glance, cancellation).ConfigureAwait(false);
            }

            keeper!.Forget(checkpoints.Publish(sequence));
            figures.Checkpoints.Add();
            Saved(logger, sequence, (long)checkpoints.LastCost.TotalMilliseconds);
        }
        catch (OperationCanceledException)
        {
            // The journal holds it all still.
        }
        catch (Exception failure)
        {
            Interlocked.Exchange(ref savedAt, before);
            Report("the state cannot be saved: " + failure.Message);
        }
    }

    /// <summary>A state is saved in a few seconds.</summary>
    private void SoonAgain() =>
        lastCheckpoint = Stopwatch.GetTimestamp() - (long)(Math.Max(0, (Every - Soon).TotalSeconds) * Stopwatch.Frequency);

    /// <summary>At the end a state is saved where that does not take long.</summary>
    private void LeaveCheckpoint()
    {
        if (Every > TimeSpan.Zero && (applied > savedAt || !publishing.IsCompleted) && checkpoints.LastCost < QuickEnough)
        {
            leaving.Cancel();
            publishing.Wait();
            using var patience = new CancellationTokenSource(QuickEnough);
            lake?.Flush(QuickEnough);
            Checkpoint(patience.Token);
            publishing.Wait();
        }
        else
        {
            leaving.Cancel();
            publishing.Wait();
        }

        using var last = new CancellationTokenSource(QuickEnough);
        try
        {
            writer.FlushAsync(last.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // What is not told is told after the next start.
        }
    }
}
