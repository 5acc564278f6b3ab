using System.Text;
using CsCheck;
using Nephoscope.Sources.Json;

namespace Nephoscope.Tests.Sources.Json;

public sealed class JsonIndexTests
{
    private static readonly JsonVectorPath[] Paths =
        [JsonVectorPath.Widest, JsonVectorPath.Scalar, JsonVectorPath.Vector128, JsonVectorPath.Vector256, JsonVectorPath.Vector512];

    /// <summary>Text made of what matters to the index: brackets, quotes, runs of backslashes, control characters, other bytes.</summary>
    private static readonly Gen<byte[]> Soup =
        Gen.OneOf("{", "}", "[", "]", "\"", "\\", "\\\\", "\\\"", "\n", "\t", "\0", ",", ":", "a", "\u00e9", "\U0001F600", "0123456789abcdef", "                                                                ")
            .Array[0, 200].Select(static parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Fact]
    public void Every_path_agrees_with_a_plain_scan()
    {
        Soup.Sample(static text =>
        {
            string expected = Plain(text);
            foreach (JsonVectorPath path in Paths)
            {
                Assert.Equal(expected, Tell(text, path));
            }
        }, iter: 20_000);
    }

    [Fact]
    public void Valid_JSON_has_every_bracket_matched()
    {
        GenJson.Value.Sample(static text =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes("[" + text + "]");
            foreach (JsonVectorPath path in Paths)
            {
                var index = new JsonIndex(path);
                index.Build(bytes, 0, bytes.Length);
                Assert.Equal(JsonFault.None, index.Fault);
                Assert.False(index.EndsInString);
                Assert.Equal(index.Count - 1, index.Links[0]);
            }
        }, iter: 3_000);
    }

    [Fact]
    public void Backslashes_are_never_overlooked()
    {
        Soup.Sample(static text =>
        {
            var index = new JsonIndex();
            int start = text.Length / 3;
            index.Build(text, start, text.Length);
            for (int i = index.Fault == JsonFault.None ? start : text.Length; i < text.Length; i++)
            {
                Assert.True(text[i] != '\\' || index.MayEscape(i, i + 1));
            }
        }, iter: 2_000);
    }

    private static string Tell(byte[] text, JsonVectorPath path)
    {
        var index = new JsonIndex(path);
        index.Build(text, 0, text.Length);
        var told = new StringBuilder();
        for (int i = 0; i < index.Count; i++)
        {
            told.Append(index.Tokens[i]);
            if (text[index.Tokens[i]] is (byte)'{' or (byte)'[')
            {
                told.Append('>').Append(index.Links[i]);
            }

            told.Append(' ');
        }

        string torn = index.Fault == JsonFault.None ? $"{index.EndsInString} {index.LineFeedInString}" : $"{index.Fault} {index.FaultAt}";
        return told.Append(torn).ToString();
    }

    private static string Plain(byte[] text)
    {
        List<int> tokens = [];
        Dictionary<int, int> links = [];
        Stack<int> open = [];
        bool inString = false, escaped = false;
        int feed = int.MaxValue;
        for (int at = 0; at < text.Length; at++)
        {
            char c = (char)text[at];
            bool isEscaped = escaped;
            escaped = c == '\\' && !isEscaped;
            if (c == '"' && !isEscaped)
            {
                inString = !inString;
                tokens.Add(at);
            }
            else if (inString)
            {
                feed = c == '\n' && feed == int.MaxValue ? at : feed;
            }
            else if (c is '{' or '[')
            {
                links[tokens.Count] = -1;
                open.Push(tokens.Count);
                tokens.Add(at);
            }
            else if (c is '}' or ']')
            {
                if (open.TryPeek(out int last) && (char)text[tokens[last]] != (c == '}' ? '{' : '['))
                {
                    return Join(tokens, links) + $"{JsonFault.Mismatch} {at}";
                }

                if (open.TryPop(out last))
                {
                    links[last] = tokens.Count;
                }

                tokens.Add(at);
            }
        }

        return Join(tokens, links) + $"{inString} {feed}";
    }

    private static string Join(List<int> tokens, Dictionary<int, int> links) => string.Concat(
        tokens.Select((place, i) => links.TryGetValue(i, out int link) ? $"{place}>{link} " : $"{place} "));
}
