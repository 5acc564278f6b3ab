using Nephoscope.Events;
using Nephoscope.Output;

namespace Nephoscope.Tests.Program;

/// <summary>A replay into a temporary folder, read back.</summary>
internal sealed class ReplayRun : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nephoscope-test-").FullName;

    public ReplayRun(params string[] paths)
        : this(paths, workers: 2)
    {
    }

    public ReplayRun(IReadOnlyList<string> paths, int workers, string? intelligence = null, string? inventory = null)
    {
        var request = new ReplayRequest
        {
            Paths = paths,
            Output = folder,
            Workers = workers,
            ShowProgress = false,
            IpIntelligence = intelligence,
            Inventories = inventory is null ? [] : [inventory],
        };
        Result = Replay.Run(request, CancellationToken.None);
        IncidentStore store = IncidentStore.Open(folder);
        Findings = store.Findings;
        Incidents = store.Incidents;
    }

    public string Folder => folder;

    public ReplayResult Result { get; }

    public IReadOnlyList<Finding> Findings { get; }

    public IReadOnlyList<Incident> Incidents { get; }

    public string Read(string file) => File.ReadAllText(Path.Combine(folder, file));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
