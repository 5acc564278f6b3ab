namespace Nephoscope.Storage;

/// <summary>There is no room to write events. What was buffered is kept: free some room and commit again.</summary>
public sealed class LakeFullException : IOException
{
    private const int NoSpace = 28;
    private const int Quota = 122;

    public LakeFullException()
    {
    }

    public LakeFullException(string message)
        : base(message)
    {
    }

    public LakeFullException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Whether a failure says that there is no room.</summary>
    public static bool Says(IOException failure) => failure.HResult is NoSpace or Quota || (uint)failure.HResult is 0x8007_0070 or 0x8007_0027;
}
