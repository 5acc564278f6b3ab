using Nephoscope.Graph;
using Nephoscope.Service.Engine;

namespace Nephoscope.Service;

/// <summary>
/// The live map as it was at most a moment ago. It is written on the engine's thread, so it is made when somebody asks, not more often than
/// every few seconds. Safe for use by many threads.
/// </summary>
public sealed class LiveMapView : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);
    private readonly DeliveryEngine engine;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim gate = new(1);
    private byte[] json = [];
    private MapDocument? document;
    private long made;
    private long version = -1;

    internal LiveMapView(DeliveryEngine engine, TimeProvider clock)
    {
        this.engine = engine;
        this.clock = clock;
    }

    /// <summary>The map as <see cref="MapJson"/> writes it.</summary>
    public async Task<ReadOnlyMemory<byte>> JsonAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await RefreshAsync(cancellation).ConfigureAwait(false);
            return json;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The map to look things up in.</summary>
    public async Task<MapDocument> DocumentAsync(CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await RefreshAsync(cancellation).ConfigureAwait(false);
            return document ??= MapDocument.Read(new MemoryStream(json));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task RefreshAsync(CancellationToken cancellation)
    {
        long applied = engine.Applied;
        if (json.Length > 0 && (version == applied || clock.GetElapsedTime(made) < Fresh))
        {
            return;
        }

        json = await engine.Ask(static state =>
        {
            var stream = new MemoryStream();
            MapJson.Write(state.Pipeline.Map, stream);
            return stream.ToArray();
        }).WaitAsync(cancellation).ConfigureAwait(false);
        document = null;
        made = clock.GetTimestamp();
        version = applied;
    }
}
