namespace Nephoscope.Verbs;

/// <summary>What the program tells its caller.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int WrongUsage = 2;

    /// <summary>Done, but some input was rejected (counted and listed), or logs are not whole by CloudTrail's digests.</summary>
    public const int SomeRejected = 3;
}
