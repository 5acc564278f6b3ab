namespace Nephoscope.Sources;

/// <summary>Makes the reader that fits a file's content.</summary>
internal static class RecordReaders
{
    public static IRecordReader Create(bool json) => throw new NotSupportedException(json ? "json" : "text");
}
