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
    /// <param name="at">Where to look from: after the opening brace, or at the next member of an object that was looked into before.</param>
    public static Result Find(ReadOnlySpan<byte> text, int end, JsonIndex index, int token, ref int at)
    {
        at = SkipWhite(text, at, end);
        bool mayEnd = true;
        while (at < end)
        {
            if (mayEnd && text[at] == '}')
            {
                at++;
                return Result.Ended;
            }

            Result result = Name(text, end, index, ref token, ref at, out bool isList);
            if (result != Result.Ended)
            {
                return result;
            }

            if (isList && text[at] == '[')
            {
                at++;
                return Result.Found;
            }

            result = Pass(text, end, index, ref token, ref at);
            if (result != Result.Ended)
            {
                return result;
            }

            at = SkipWhite(text, at, end);
            mayEnd = at < end && text[at] == '}';
            if (at < end && !mayEnd)
            {
                if (text[at] != ',')
                {
                    return Result.Broken;
                }

                at = SkipWhite(text, at + 1, end);
            }
        }

        return Result.Incomplete;
    }

    // Passes a name and its colon, to the value.
    private static Result Name(ReadOnlySpan<byte> text, int end, JsonIndex index, ref int token, ref int at, out bool isList)
    {
        ReadOnlySpan<int> tokens = index.Tokens;
        isList = false;
        if (text[at] != '"')
        {
            return Result.Broken;
        }

        if (token + 1 >= tokens.Length)
        {
            return Result.Incomplete;
        }

        int close = tokens[token + 1];
        isList = JsonEnvelope.IsList(text[(at + 1)..close]);
        token += 2;
        at = SkipWhite(text, close + 1, end);
        if (at < end && text[at] != ':')
        {
            return Result.Broken;
        }

        at = SkipWhite(text, at + 1, end);
        return at < end ? Result.Ended : Result.Incomplete;
    }

    // Passes a value.
    private static Result Pass(ReadOnlySpan<byte> text, int end, JsonIndex index, ref int token, ref int at)
    {
        ReadOnlySpan<int> tokens = index.Tokens;
        switch (text[at])
        {
            case (byte)'"' when token + 1 < tokens.Length:
                at = tokens[token + 1] + 1;
                token += 2;
                return Result.Ended;
            case (byte)'{' or (byte)'[' when token < tokens.Length && index.Links[token] >= 0:
                token = index.Links[token] + 1;
                at = tokens[token - 1] + 1;
                return Result.Ended;
            case (byte)'"' or (byte)'{' or (byte)'[':
                return Result.Incomplete;
        }

        int length = text[at..end].IndexOfAny(ScalarEnds);
        if (length < 0)
        {
            return Result.Incomplete;
        }

        bool isValid = JsonScalar.IsValid(text.Slice(at, length));
        at += length;
        return isValid ? Result.Ended : Result.Broken;
    }

    private static int SkipWhite(ReadOnlySpan<byte> text, int at, int end)
    {
        while (at < end && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }
}
