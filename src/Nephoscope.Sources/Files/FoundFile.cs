namespace Nephoscope.Sources.Files;

/// <summary>A file to read.</summary>
/// <param name="Path">Where it lies; "-" for standard input.</param>
/// <param name="Name">The name told to people: as given, with what lies below.</param>
/// <param name="KeySeconds">No event in it is older than this less the lateness window; least value where nothing is known.</param>
internal sealed record FoundFile(string Path, string Name, long KeySeconds, long Length);
