using Nephoscope.Detections;
using Nephoscope.Events;
using Nephoscope.Graph;
using Nephoscope.Storage;

namespace Nephoscope.Output;

/// <summary>Puts every event that a pipeline sees into a new lake. Watches the pipeline, so that without one nothing is asked or done.</summary>
internal sealed class LakeRecorder : IDisposable
{
    private readonly EventLake lake;
    private ulong first = 1;
    private ulong count;

    /// <exception cref="IOException">There is a lake already, or it cannot be made.</exception>
    public LakeRecorder(string folder, IReadOnlyList<string> files, Pipeline pipeline)
    {
        if (LakeFolder.Is(folder))
        {
            throw new IOException($"{folder} holds a lake already, and the same events again would count twice. Name another folder, or remove it first.");
        }

        EntityCatalog entities = pipeline.Entities;
        lake = new EventLake(folder, new LakeOptions(), file => files[file], key => entities.TryFind(key, out Entity? entity) ? entity.Name.Length > 0 ? entity.Name : entity.Uid : "");
        pipeline.Watcher = Take;
    }

    /// <summary>Writes what is left.</summary>
    public void Finish() => lake.Commit(first, Math.Max(first, count));

    public void Dispose() => lake.Dispose();

    private void Take(in Observation observation, IReadOnlyList<Finding> findings)
    {
        if (!lake.Add(observation.Event, observation.Actor, observation.Origin))
        {
            lake.Commit(first, count);
            first = count + 1;
            lake.Add(observation.Event, observation.Actor, observation.Origin);
        }

        count++;
    }
}
