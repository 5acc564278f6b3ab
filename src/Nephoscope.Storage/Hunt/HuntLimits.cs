namespace Nephoscope.Storage;

/// <summary>What one hunt may take.</summary>
public sealed record HuntLimits
{
    /// <summary>Longest time until its last row.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most memory of the engine.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    public int Threads { get; init; } = 2;

    /// <summary>Most rows that are told.</summary>
    public long Rows { get; init; } = 10_000;
}

/// <summary>A column of a hunt's answer.</summary>
/// <param name="Type">The engine's name of the type.</param>
public readonly record struct HuntColumn(string Name, string Type);

/// <summary>How a hunt ended.</summary>
/// <param name="Rows">How many rows were told.</param>
/// <param name="Cut">There were more than <see cref="HuntLimits.Rows"/>.</param>
public readonly record struct HuntEnd(long Rows, bool Cut);

/// <summary>A hunt was refused, failed or took too long; the message is for the person who asked and holds text of others.</summary>
public sealed class HuntException : Exception
{
    public HuntException()
    {
    }

    public HuntException(string message)
        : base(message)
    {
    }

    public HuntException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
