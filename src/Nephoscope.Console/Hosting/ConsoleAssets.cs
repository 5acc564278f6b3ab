using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Reflection;
using System.Text;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>Style sheets and scripts, out of the assembly's resources. Read once; immutable; thread-safe.</summary>
internal sealed class ConsoleAssets
{
    /// <summary>Style sheets in the order in which they override each other.</summary>
    private static readonly string[] Sheets = ["base", "shell", "parts", "now", "incident", "map", "pages", "library", "print"];

    private readonly FrozenDictionary<string, Asset> byPath;

    private ConsoleAssets(IEnumerable<Asset> assets)
    {
        byPath = assets.ToFrozenDictionary(asset => asset.Path, StringComparer.Ordinal);
        HasMap = byPath.ContainsKey("/_console/map.js");
    }

    public static ConsoleAssets Shared { get; } = Load();

    /// <summary>False where the build had no Node.js to bundle the graph library with.</summary>
    public bool HasMap { get; }

    public IEnumerable<Asset> All => byPath.Values;

    /// <summary>Address of an asset that changes with its content, so that it may be cached for ever.</summary>
    public string Address(string path) => byPath.TryGetValue(path, out Asset? asset) ? $"{path}?v={asset.Tag}" : path;

    private static ConsoleAssets Load()
    {
        List<Asset> assets =
        [
            Make("/_console/library.css", "text/css", Resource("library/mudblazor.css")),
            Make("/_console/console.css", "text/css", Encoding.UTF8.GetBytes(string.Concat(Sheets.Select(name => Encoding.UTF8.GetString(Resource($"styles/{name}.css")))))),
            Make("/favicon.ico", "image/svg+xml", Resource("styles/favicon.svg")),
            Make("/_console/library.js", "text/javascript", Resource("library/mudblazor.js")),
            Make("/_console/theme.js", "text/javascript", Resource("scripts/theme.js")),
            Make("/_console/reconnect.js", "text/javascript", Resource("scripts/reconnect.js")),
            Make("/_console/console.js", "text/javascript", Resource("scripts/console.js")),
            Make("/_framework/blazor.web.js", "text/javascript", Resource("library/blazor.web.js")),
        ];
        if (TryResource("scripts/map.bundle.js") is { } map)
        {
            assets.Add(Make("/_console/map.js", "text/javascript", map));
        }

        return new ConsoleAssets(assets);
    }

    private static Asset Make(string path, string type, byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            brotli.Write(bytes);
        }

        return new Asset(path, type, bytes, packed.ToArray(), XxHash3.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture));
    }

    private static byte[] Resource(string name) =>
        TryResource(name) ?? throw new InvalidOperationException($"The console was built without its resource {name}: build it again from a clean folder.");

    private static byte[]? TryResource(string name)
    {
        using Stream? stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("console/" + name);
        if (stream is null)
        {
            return null;
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file as the browser gets it.</summary>
    /// <param name="Packed">The same with Brotli.</param>
    /// <param name="Tag">Fingerprint of the content.</param>
    internal sealed record Asset(string Path, string Type, byte[] Bytes, byte[] Packed, string Tag);
}
