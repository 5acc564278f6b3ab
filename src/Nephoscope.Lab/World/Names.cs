namespace Nephoscope.Lab;

/// <summary>Words that names are made of.</summary>
internal static class Names
{
    public static readonly string[] First =
    [
        "lena", "tomas", "aoife", "jonas", "mireille", "piotr", "sana", "henrik", "chiara", "declan", "yuki", "marta", "oskar", "nadia",
        "viktor", "ines", "rowan", "priya", "emil", "katya", "samuel", "greta", "hugo", "leila", "anders", "bea", "cormac", "dalia",
    ];

    public static readonly string[] Last =
    [
        "brandt", "novak", "byrne", "keller", "laurent", "zielinski", "haddad", "dahl", "ferri", "walsh", "tanaka", "silva", "berg",
        "rahman", "petrov", "costa", "hayes", "iyer", "lund", "orlova", "okoye", "maier", "blanc", "farsi", "holm", "tracy", "duffy", "amin",
    ];

    public static readonly string[] Systems =
    [
        "orders", "billing", "catalog", "search", "mail", "reports", "images", "shipping", "stock", "returns", "ledger", "pricing",
        "audit", "sessions", "export", "import", "notify", "tax", "loyalty", "partners",
    ];

    public static readonly string[] Parts = ["api", "worker", "sync", "cleanup", "ingest", "cache", "web", "nightly", "router", "feeder"];

    /// <summary>A name that is unique for its number.</summary>
    public static string Person(int index) =>
        First[index % First.Length] + "." + Last[(index + (index / First.Length)) % Last.Length] + (index < First.Length * Last.Length ? "" : $"{index}");

    public static string Workload(int index) =>
        Systems[index % Systems.Length] + "-" + Parts[index / Systems.Length % Parts.Length]
        + (index < Systems.Length * Parts.Length ? "" : $"-{index / (Systems.Length * Parts.Length)}");
}
