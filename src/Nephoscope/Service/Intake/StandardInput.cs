using Nephoscope.Service.Settings;

namespace Nephoscope.Service.Intake;

/// <summary>Takes lines from a stream such as standard input; whole lines become deliveries. It is read no faster than the journal takes it.</summary>
internal sealed class StandardInput(DeliveryIntake intake, ServiceSettings settings, TimeProvider clock)
{
    private const int MostLine = 32 << 20;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(50);

    /// <summary>Ends with the stream.</summary>
    public async Task RunAsync(Stream stream, CancellationToken cancellation)
    {
        byte[] window = new byte[256 << 10];
        int used = 0;
        try
        {
            while (true)
            {
                int got = await stream.ReadAsync(window.AsMemory(used), cancellation).ConfigureAwait(false);
                used += got;
                int end = got == 0 ? used : window.AsSpan(0, used).LastIndexOf((byte)'\n') + 1;
                if (end > 0)
                {
                    await OfferAsync(window[..end], cancellation).ConfigureAwait(false);
                    window.AsSpan(end, used - end).CopyTo(window);
                    used -= end;
                }

                if (got == 0)
                {
                    return;
                }

                if (used == window.Length)
                {
                    if (used >= MostLine)
                    {
                        // Longer than any record: left out up to its end.
                        used = 0;
                    }
                    else
                    {
                        Array.Resize(ref window, window.Length * 2);
                    }
                }
            }
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            // The other end is gone, or the end was asked for.
        }
    }

    private async Task OfferAsync(byte[] lines, CancellationToken cancellation)
    {
        while (await intake.OfferAsync(lines, "stdin", Math.Max(settings.Limits.BodyBytes, MostLine)).ConfigureAwait(false) is
            { Verdict: IntakeVerdict.Busy or IntakeVerdict.NoRoom })
        {
            await Task.Delay(Again, clock, cancellation).ConfigureAwait(false);
        }
    }
}
