namespace Nephoscope.Sources.Parquet;

/// <summary>A Parquet file is damaged, or of a kind that is not read. The message is the reason that is told.</summary>
internal sealed class ParquetFault : IOException
{
    public const string Damaged = "a Parquet file that is damaged or cut off";

    public ParquetFault()
        : base(Damaged)
    {
    }

    public ParquetFault(string message)
        : base(message)
    {
    }

    public ParquetFault(string message, Exception cause)
        : base(message, cause)
    {
    }
}
