namespace Nephoscope.Sources.Json;

/// <summary>Where the characters that matter lie in one block of 64 bytes: bit n speaks of byte n.</summary>
/// <param name="Quotes">Double quotes, escaped ones too.</param>
/// <param name="Backslashes">Backslashes.</param>
/// <param name="Opens">[ and {, also inside strings.</param>
/// <param name="Closes">] and }, also inside strings.</param>
/// <param name="Bit5">Bytes with bit 5 set, which tells braces from square brackets.</param>
/// <param name="Specials">Control characters and bytes of 128 and above.</param>
internal readonly record struct BlockMasks(ulong Quotes, ulong Backslashes, ulong Opens, ulong Closes, ulong Bit5, ulong Specials);

/// <summary>The bytes of a block that are seldom present in a log.</summary>
/// <param name="NonAscii">Bytes of 128 and above.</param>
/// <param name="LineFeeds">Line feeds.</param>
/// <param name="Blanks">Tabs and carriage returns.</param>
internal readonly record struct SpecialMasks(ulong NonAscii, ulong LineFeeds, ulong Blanks);
