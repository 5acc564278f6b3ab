using System.Buffers;

namespace Nephoscope.Sources.Json;

/// <summary>Looks for a list of records among the members of an object that may not be complete yet.</summary>
internal static class ListSearch
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(" \t\r\n,}\""u8);

    internal enum Result
    {
        /// <summary>The list's first element starts at the place told.</summary>
        Found,

        /// <summary>The object ended; the place told is after it.</summary>
        Ended,

        /// <summary>The text ends before either.</summary>
        Incomplete,

        /// <summary>The grammar is broken.</summary>
        Broken,
    }

    /// <param name="end">Where the index ends.</param>
    /// <param name="token">First token at or after the place.</param>
    /// <param name="at">Where to look from: after the opening brace, or after a member.</param>
    public static Result Find(ReadOnlySpan<byte> text, int end, JsonIndex index, int token, ref int at)
    {
        ReadOnlySpan<int> tokens = index.Tokens;
        while (true)
        {
            at = SkipWhite(text, at, end, comma: true);
            if (at >= end)
            {
                return Result.Incomplete;
            }

            if (text[at] == '}')
            {
                at++;
                return Result.Ended;
            }

            if (text[at] != '"')
            {
                return Result.Broken;
            }

            if (token + 1 >= tokens.Length)
            {
                return Result.Incomplete;
            }

            ReadOnlySpan<byte> name = text[(at + 1)..tokens[token + 1]];
            at = SkipWhite(text, tokens[token + 1] + 1, end, comma: false);
            token += 2;
            if (at < end && text[at] != ':')
            {
                return Result.Broken;
            }

            at = SkipWhite(text, at + 1, end, comma: false);
            if (at >= end)
            {
                return Result.Incomplete;
            }

            if (text[at] == '[' && JsonEnvelope.IsList(name))
            {
                at++;
                return Result.Found;
            }

            if (!TryPass(text, end, index, ref token, ref at))
            {
                return Result.Incomplete;
            }
        }
    }

    private static bool TryPass(ReadOnlySpan<byte> text, int end, JsonIndex index, ref int token, ref int at)
    {
        ReadOnlySpan<int> tokens = index.Tokens;
        switch (text[at])
        {
            case (byte)'"' when token + 1 < tokens.Length:
                at = tokens[token + 1] + 1;
                token += 2;
                return true;
            case (byte)'{' or (byte)'[' when token < tokens.Length && index.Links[token] >= 0:
                token = index.Links[token] + 1;
                at = tokens[token - 1] + 1;
                return true;
            case (byte)'"' or (byte)'{' or (byte)'[':
                return false;
            default:
                int stop = text[at..end].IndexOfAny(ScalarEnds);
                at = stop < 0 ? end : at + stop;
                return stop >= 0;
        }
    }

    private static int SkipWhite(ReadOnlySpan<byte> text, int at, int end, bool comma)
    {
        while (at < end && (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' || (comma && text[at] == ',')))
        {
            at++;
        }

        return at;
    }
}
