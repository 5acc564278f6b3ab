using System.Security.Claims;

namespace Nephoscope.WebConsole.Hosting;

/// <summary>
/// From which address a person opened the console: goes along with who they are, so that whatever audits a deed can tell it. No claim of a
/// sign-in is taken for it. Thread-safe.
/// </summary>
public static class PersonAddress
{
    /// <summary>The person with the address; as they are where it is not known.</summary>
    public static ClaimsPrincipal With(ClaimsPrincipal who, string address) =>
        address.Length == 0 ? who : new ClaimsPrincipal([.. who.Identities.Where(static identity => identity is not Place), new Place(address)]);

    /// <summary>Empty where it is not known.</summary>
    public static string Of(ClaimsPrincipal who) => who.Identities.OfType<Place>().FirstOrDefault()?.Address ?? "";

    /// <summary>Says nothing of who somebody is.</summary>
    private sealed class Place(string address) : ClaimsIdentity
    {
        public string Address { get; } = address;
    }
}
