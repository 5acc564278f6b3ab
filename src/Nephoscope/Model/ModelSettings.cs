namespace Nephoscope.Model;

/// <summary>Where the optional language model is. From the environment only, so that no key comes into files, histories or process lists. Immutable.</summary>
internal sealed record ModelSettings(Uri Endpoint, string Name, string Key)
{
    public const string EndpointVariable = "NEPHOSCOPE_MODEL_ENDPOINT";
    public const string NameVariable = "NEPHOSCOPE_MODEL_NAME";
    public const string KeyVariable = "NEPHOSCOPE_MODEL_KEY";

    /// <summary>Longest time one answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="FormatException">A variable is missing or wrong; the message names the remedy and never the key.</exception>
    public static ModelSettings Read(Func<string, string?> variable)
    {
        string endpoint = variable(EndpointVariable) ?? "";
        string name = variable(NameVariable) ?? "";
        if (endpoint.Length == 0 || name.Length == 0)
        {
            throw new FormatException($"No language model is set. Set {EndpointVariable} (such as http://127.0.0.1:11434/v1) and {NameVariable}, and {KeyVariable} where the endpoint wants a key.");
        }

        // Without TLS only on this machine: names of a company's people and systems are in what is asked.
        return Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) && uri.UserInfo.Length == 0
            ? new ModelSettings(uri, name, variable(KeyVariable) ?? "")
            : throw new FormatException($"{EndpointVariable} must be an https address, or an http address of this machine, without a name or password in it.");
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Name} at {Endpoint.Host}";
}
