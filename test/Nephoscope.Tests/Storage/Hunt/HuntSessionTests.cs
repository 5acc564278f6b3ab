using Nephoscope.Storage;

namespace Nephoscope.Tests.Storage;

public sealed class HuntSessionTests : IDisposable
{
    private readonly LakeWorld world = new();
    private readonly string secret;

    public HuntSessionTests()
    {
        using EventLake lake = world.Open();
        LakeWorld.Add(lake, 1, 100);
        lake.Commit(1, 100);
        secret = Path.Combine(Path.GetTempPath(), Path.GetFileName(world.Folder) + ".csv");
        File.WriteAllText(secret, "a,b\n1,2\n");
    }

    public void Dispose()
    {
        File.Delete(secret);
        world.Dispose();
    }

    [Theory]
    [InlineData("SELECT count(*) FROM events", "100")]
    [InlineData("FROM events SELECT sum(metadata.uid::INT)", "5050")]
    [InlineData("WITH a AS (SELECT * FROM events WHERE region = 'eu-west-1') SELECT count(*) FROM a; -- done", "50")]
    [InlineData("SELECT count(*) FROM events WHERE source = 'kubernetes_audit' AND day = '20241004'", "33")]
    [InlineData("SELECT count(*) FROM findings", "0")]
    [InlineData("SELECT count(*) FROM incidents", "0")]
    [InlineData("SELECT column_name FROM (DESCRIBE events) LIMIT 1", "time_dt")]
    public async Task Answers(string sql, string expected) => Assert.Equal(expected, Assert.Single(await Ask(sql))[0]!.ToString());

    /// <summary>What would write, reach files or loosen the limits.</summary>
    [Theory]
    [InlineData("SELECT * FROM read_csv('SECRET')")]
    [InlineData("SELECT * FROM read_text('SECRET')")]
    [InlineData("SELECT * FROM read_text('LAKE/../SECRETNAME')")]
    [InlineData("SELECT * FROM read_text('LAKE/committed')")]
    [InlineData("SELECT * FROM read_blob('/etc/passwd')")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM 'SECRET'")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM sniff_csv('SECRET')")]
    [InlineData("SELECT * FROM read_csv('https://example.org/x.csv')")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_text(''SECRET'')')")]
    [InlineData("SELECT getenv('HOME')")]
    [InlineData("COPY (SELECT 1) TO 'SECRET'")]
    [InlineData("COPY (SELECT 1) TO 'LAKE/x.csv'")]
    [InlineData("EXPORT DATABASE 'LAKE/x'")]
    [InlineData("ATTACH 'LAKE/x.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("PRAGMA memory_limit = '64GB'")]
    [InlineData("RESET threads")]
    [InlineData("CREATE TABLE x AS SELECT 1")]
    [InlineData("DROP VIEW events")]
    [InlineData("EXPLAIN ANALYZE COPY (SELECT 1) TO 'LAKE/x.csv'")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; COPY (SELECT 1) TO 'LAKE/x.csv'")]
    [InlineData("")]
    [InlineData("-- nothing")]
    [InlineData("SELECT")]
    [InlineData("SELECT $1")]
    [InlineData("SELECT nothing FROM events")]
    [InlineData("SELECT INTERVAL 5 MONTH")]
    [InlineData("SELECT DATE '200000-01-01'")]
    public async Task Refuses(string sql)
    {
        string[] before = [.. Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string asked = sql.Replace("SECRETNAME", Path.GetFileName(secret), StringComparison.Ordinal)
            .Replace("SECRET", secret, StringComparison.Ordinal).Replace("LAKE", world.Folder, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HuntException>(async () => await Ask(asked));
        Assert.Equal(before, Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
        Assert.Equal("a,b\n1,2\n", File.ReadAllText(secret));
    }

    /// <summary>Behind the parser's check stands the engine's own lock: shown by going round the check.</summary>
    [Theory]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("SET memory_limit = '64GB'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("ATTACH '/tmp/other.db'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/other.csv'")]
    public async Task The_engine_is_locked_too(string sql)
    {
        using HuntSession session = await HuntSession.OpenAsync(Data(), "SELECT 1", new HuntLimits(), null, CancellationToken.None);
        Assert.Throws<HuntException>(() => session.Run(sql, _ => { }, _ => { }, CancellationToken.None));
    }

    [Fact]
    public async Task Stops_in_time()
    {
        HuntException stopped = await Assert.ThrowsAsync<HuntException>(async () => await Ask(
            "SELECT count(*) FROM range(1000000000000) AS a, range(1000000000) AS b WHERE a.range % 7 = b.range % 11", new HuntLimits { Time = TimeSpan.FromMilliseconds(200) }));
        Assert.Contains("longer than 0.2 s", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_when_the_caller_gives_up()
    {
        using var source = new CancellationTokenSource();
        using HuntSession session = await HuntSession.OpenAsync(Data(), "SELECT 1", new HuntLimits(), null, CancellationToken.None);
        Assert.ThrowsAny<OperationCanceledException>(() => session.Run(
            "SELECT * FROM range(1000000000000)", _ => { }, _ => source.Cancel(), source.Token));
    }

    [Fact]
    public async Task Takes_no_more_memory_than_allowed()
    {
        HuntException stopped = await Assert.ThrowsAsync<HuntException>(async () => await Ask(
            "SELECT list(range::VARCHAR || repeat('x', 1000)) FROM range(10000000)", new HuntLimits { MemoryMegabytes = 64 }));
        Assert.Contains("emory", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_no_more_rows_than_allowed()
    {
        using HuntSession session = await HuntSession.OpenAsync(Data(), "SELECT 1", new HuntLimits { Rows = 7 }, null, CancellationToken.None);
        int rows = 0;
        Assert.Equal(new HuntEnd(7, true), session.Run("SELECT * FROM range(1000000000)", _ => { }, _ => rows++, CancellationToken.None));
        Assert.Equal(7, rows);
        Assert.Equal(new HuntEnd(7, false), session.Run("SELECT * FROM range(7)", _ => { }, _ => rows++, CancellationToken.None));
    }

    [Fact]
    public async Task Exports_parquet_and_nothing_else()
    {
        const string Sql = "SELECT metadata.uid::INT AS number, resource_uids FROM events ORDER BY number -- all of them";
        string file = Path.Combine(Path.GetTempPath(), Path.GetFileName(world.Folder) + "'s.parquet");
        try
        {
            using HuntSession session = await HuntSession.OpenAsync(Data(), Sql, new HuntLimits { Rows = 60 }, file, CancellationToken.None);
            Assert.Equal(new HuntEnd(60, true), session.Export(Sql, file, CancellationToken.None));
            Assert.Equal("1830", Assert.Single(LakeWorld.Rows($"SELECT sum(number) FROM '{file.Replace("'", "''", StringComparison.Ordinal)}'"))[0]!.ToString());
            Assert.Throws<HuntException>(() => session.Export(Sql, secret, CancellationToken.None));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Ready_hunts_say_what_they_find()
    {
        Assert.True(HuntCatalog.Ready.Count >= 12);
        Assert.All(HuntCatalog.Ready, hunt => Assert.StartsWith("--", hunt.Sql, StringComparison.Ordinal));
        Assert.All(HuntCatalog.Ready, hunt => Assert.True(hunt.Title.Length > 30, hunt.Name));
    }

    [Fact]
    public void Saved_hunts_stay_in_their_folder()
    {
        HuntCatalog.Save(world.Folder, "my-hunt", "SELECT 1");
        Assert.Equal("SELECT 1\n", HuntCatalog.Find(world.Folder, "my-hunt")!.Sql);
        foreach (string name in (string[])["../x", "a/b", "", "A", "a b", new string('a', 65)])
        {
            Assert.Throws<ArgumentException>(() => HuntCatalog.Save(world.Folder, name, "SELECT 1"));
        }
    }

    private HuntData Data() => new() { Lake = world.Folder };

    private async Task<List<object?[]>> Ask(string sql, HuntLimits? limits = null)
    {
        using HuntSession session = await HuntSession.OpenAsync(Data(), sql, limits ?? new HuntLimits(), null, CancellationToken.None);
        List<object?[]> rows = [];
        session.Run(sql, _ => { }, row => rows.Add([.. row]), CancellationToken.None);
        return rows;
    }
}
