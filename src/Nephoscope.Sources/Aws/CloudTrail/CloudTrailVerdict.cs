namespace Nephoscope.Sources.Aws.CloudTrail;

/// <summary>What an object turned out to be.</summary>
internal enum CloudTrailVerdict
{
    /// <summary>Not a CloudTrail record.</summary>
    Other,

    /// <summary>A list of records.</summary>
    List,

    /// <summary>Not valid JSON.</summary>
    Broken,

    /// <summary>Read into the batch.</summary>
    Read,

    /// <summary>A CloudTrail record that cannot be used.</summary>
    Rejected,
}
