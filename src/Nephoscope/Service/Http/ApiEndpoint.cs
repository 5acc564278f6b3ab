using Microsoft.AspNetCore.Http;

namespace Nephoscope.Service.Http;

/// <summary>One operation of the API: what is mapped and what the OpenAPI document says are the same table.</summary>
/// <param name="Policy">Role or scope that may call it; null lets everybody.</param>
/// <param name="Limit">Name of the rate limit; null has none.</param>
internal sealed record ApiEndpoint(string Method, string Path, string Summary, string? Policy, string? Limit, RequestDelegate Handler)
{
    /// <summary>Query parameters: name and meaning.</summary>
    public IReadOnlyList<(string Name, string Meaning)> Query { get; init; } = [];

    /// <summary>Statuses with meaning.</summary>
    public IReadOnlyList<(int Status, string Meaning)> Answers { get; init; } = [(200, "Done.")];

    /// <summary>Media types of the body; none takes no body.</summary>
    public IReadOnlyList<string> Takes { get; init; } = [];

    /// <summary>Media type of the answer.</summary>
    public string Gives { get; init; } = "application/json";
}
