using Nephoscope.Events;

namespace Nephoscope.Sources.Integrity;

/// <summary>Something that CloudTrail's digests say and that is not so: a log that was removed or changed, or a break in the chain.</summary>
/// <param name="About">Tells it from all others: what it is about.</param>
/// <param name="Title">What is wrong, in the same words for all of its kind.</param>
/// <param name="Detail">Names the file, as the log has it: not cleaned.</param>
/// <param name="Since">End of the hour it is about; zero where that cannot be read.</param>
public sealed record DigestFault(string About, string Title, string Detail, Severity Severity, EventTime Since);
