namespace Nephoscope.Sources.Text;

/// <summary>Why records are rejected, where several formats share the reason. Constant texts: nothing of the record is in them.</summary>
internal static class RejectReason
{
    public const string NotJson = "not valid JSON, or nested deeper than 64";
    public const string NotObject = "not a JSON object";
    public const string NoTime = "the event time is missing or not valid";
}
