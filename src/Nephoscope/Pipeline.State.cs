using Nephoscope.Detections;
using Nephoscope.Events;

namespace Nephoscope;

/// <content>All state as bytes, between any two events (decision 6).</content>
public sealed partial class Pipeline
{
    /// <summary>
    /// Writes all that was learnt from the events received so far; a new pipeline that loads it goes on exactly where this one stands.
    /// Between two calls of <see cref="Receive"/> only. Writes in one pass, in blocks; does not close the stream.
    /// </summary>
    public void Save(Stream output)
    {
        var writer = new StateWriter(output);
        writer.Begin("pipeline", 2);
        SavedOptions.Save(writer, options);
        writer.End();
        attribution.Save(writer);
        Permissions.Save(writer);
        Behavior.Save(writer);
        writer.Begin("detectors", 1);
        writer.WriteCount(detectors.Count);
        foreach ((EntityKey account, DetectorDispatcher dispatcher) in detectors)
        {
            writer.Write(account);
            dispatcher.Save(writer);
        }

        writer.End();
        fold.Save(writer);
        Incidents.Save(writer);
        writer.Finish();
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote, into a pipeline that has received nothing yet. Its options must be the same, save what an operator
    /// may change between two runs: networks, decoys, inventories, budget and thresholds of incidents, and which detectors there are (a new one begins with
    /// an empty memory). Reads up to its own end and no further; does not close the stream.
    /// </summary>
    /// <exception cref="StateFormatException">The bytes are no state, damaged, newer, or made with other options; throw the pipeline away.</exception>
    /// <exception cref="InvalidOperationException">The pipeline has received events.</exception>
    public void Load(Stream input)
    {
        if (Entities.Count > 0 || detectors.Count > 0)
        {
            throw new InvalidOperationException("State can only be loaded before the first event. Make a new pipeline.");
        }

        var reader = new StateReader(input);
        try
        {
            Load(reader);
        }
        catch (Exception exception) when (exception is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // The checksums agree and yet the values contradict each other: made by something else than this program.
            throw reader.Wrong("its values contradict each other", exception);
        }
    }

    private void Load(StateReader reader)
    {
        int version = reader.Begin("pipeline", 2);
        SavedOptions.Check(reader, options);
        reader.End();
        attribution.Load(reader);
        if (version >= 2)
        {
            Permissions.Load(reader);
        }

        Behavior.Load(reader);
        reader.Begin("detectors", 1);
        for (int rest = reader.ReadCount(9); rest > 0; rest--)
        {
            DetectorsOf(reader.ReadKey()).Load(reader);
        }

        reader.End();
        fold.Load(reader);
        Incidents.Load(reader);
        reader.Finish();
    }
}
