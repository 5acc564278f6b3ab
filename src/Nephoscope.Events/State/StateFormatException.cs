namespace Nephoscope.Events;

/// <summary>
/// Saved state cannot be read: damaged, cut, of a newer version, or made with other options. What was to be filled with it is half filled
/// and must be thrown away.
/// </summary>
public sealed class StateFormatException : Exception
{
    public StateFormatException()
        : this("", "unknown")
    {
    }

    public StateFormatException(string message)
        : this("", message)
    {
    }

    public StateFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
        Reason = message;
    }

    /// <param name="section">Part of the state that was being read.</param>
    /// <param name="reason">What is wrong; never text of log records.</param>
    public StateFormatException(string section, string reason, Exception? inner = null)
        : base($"The saved state cannot be read ({(section.Length == 0 ? "start" : section)}): {reason}.", inner)
    {
        Section = section;
        Reason = reason;
    }

    /// <summary>Part of the state that was being read; empty at the start.</summary>
    public string Section { get; } = "";

    /// <summary>What is wrong.</summary>
    public string Reason { get; }
}
