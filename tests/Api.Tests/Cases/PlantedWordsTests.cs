using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Operations.PrivateCluster;
using CaseMgmt.Api.Tests.SchoolTransport;
using CaseMgmt.Api.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>
/// Words that stand nowhere else are planted through the real API and the real imports, and then looked for in dumps of both databases, in every log line
/// and in what traces and metrics carry: none is found, in whatever form.
/// </summary>
public sealed class PlantedWordsTests(JourneyFixture api) : IClassFixture<JourneyFixture>
{
    // Public, and global: what anyone may read of streets and schools. Homes lie by streets, so their numbers may stand there too.
    private static readonly string[] Exempt = ["road_networks"];

    private const string GivenName = "Quintzilla-Åsa";
    private const string FamilyName = "Zvarvädsson";
    private const string Street = "Kvoxölgränd 77";
    private const string Town = "Zypperby";
    private const string Number = "198202252386";
    private const string Correlation = "19820225-2386-4019-8202-252386198202";
    private const string Health = "Epilepsixanfall vid övergångsställen, diagnosticerad av överläkare Xöderlund.";
    private const string Custody = "Vårdnadstvistzq mellan föräldrarna.";
    private const string Reasons = "Barnets xkramper gör vägen farlig, 1 234,5 m utan belysningzq.";
    private const string Conditions = "Hämtas vid Kvoxölgränd klockan 07.23 av förare med hjärtlungräddningzq.";

    [Fact]
    public async Task Nothing_that_was_planted_stands_in_a_dump_of_either_database_in_a_log_in_a_trace_or_in_a_metric()
    {
        using var log = new CapturedLog();
        using var signals = new Signals();
        await using var factory = api.CreateFactory(services => services.AddSingleton<ILoggerProvider>(log), ("Logging:LogLevel:Default", "Trace"));
        await api.ImportRegisterAsync(JourneyFixture.Municipality, Plant);
        var measured = await JourneyAsync(factory);

        var planted = Planted(measured);
        foreach (var (place, text) in new[]
        {
            ("main", await DumpAsync(api.MainDatabase)), ("keys", await DumpAsync(api.KeysDatabase)), ("log", log.Text), ("signals", signals.Text),
        })
        {
            Assert.True(text.Length > 1000, $"{place} is too short to have been written to: {text.Length}");
            Assert.Equal([], Found(text, planted).Select(f => $"{place}: {f}"));
        }
        Assert.Contains("POST /{municipalityId:length(4)}/officer/case-searches 200", log.Text, StringComparison.Ordinal);
        Assert.Contains("http.route", signals.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select $1")]
    [InlineData("select upper($1)")]
    [InlineData("select lower($1)")]
    [InlineData("select to_json($1)::text")]
    [InlineData("select replace(replace(replace($1, 'ä', '\\u00e4'), 'ö', '\\u00f6'), 'Å', '\\u00C5')")]
    [InlineData("select encode(convert_to($1, 'UTF8'), 'hex')")]
    [InlineData("select encode(convert_to('x' || $1 || 'yz', 'UTF8'), 'base64')")]
    public async Task A_word_that_does_stand_in_a_table_is_found_in_whatever_form(string form)
    {
        string[] words = [FamilyName, GivenName, Number, Street];
        var rows = words.Select(word => form.Replace("$1", $"'{word}'::text", StringComparison.Ordinal) + " as word");
        await Sql.RunAsync(api.MainDatabase, $"create table planted as {string.Join(" union all ", rows)}");
        var dump = await DumpAsync(api.MainDatabase);
        await Sql.RunAsync(api.MainDatabase, "drop table planted");
        Assert.All(words, word => Assert.True(Found(dump, [word]).Any(), $"{word} by {form}"));
    }

    [Theory]
    [InlineData("65.5841234", "65.5841234")]
    [InlineData("65.5841234", "655841234")]
    [InlineData("2345678", "lengthMm: 2345678,")]
    [InlineData("2345678", "2 345,7 m")]
    public void A_coordinate_and_a_length_are_found_as_text_and_as_whole_numbers(string planted, string text) => Assert.NotEmpty(Found(text, Numbers([planted])));

    private async Task<IReadOnlyList<string>> JourneyAsync(Microsoft.AspNetCore.Mvc.Testing.WebApplicationFactory<Program> factory)
    {
        using var guardian = api.Client("vh-flera", factory);
        using var officer = api.Client("handlaggare-1", factory);
        using var named = api.Client("skydd-1", factory);
        using var manager = api.Client(new TestUser("archivist-1", "A", "", null, ["9901:manager"]), factory);
        // A correlation id is the caller's to choose, also one whose digits are a person's.
        foreach (var client in new[] { guardian, officer, named, manager })
            client.DefaultRequestHeaders.Add("X-Correlation-Id", Correlation);
        var numbers = new List<string>();
        foreach (var child in await guardian.ItemsAsync("/9901/guardian/school-transport/children"))
        {
            Assert.Contains(GivenName, (string?)child["name"], StringComparison.Ordinal);
            var preview = await guardian.PreviewAsync((string)child["childId"]!);
            numbers.AddRange(preview["map"]!["home"]!.AsArray().Select(n => n!.ToJsonString()));
            numbers.Add(preview["distance"]!["lengthMm"]!.ToJsonString());
            using var applied = await guardian.ApplyAsync((string)child["childId"]!, kind: "other-grounds", grounds: ["disability-or-illness"], description: $"{Health} {Custody}");
            Assert.Equal(Correlation, applied.Headers.GetValues("X-Correlation-Id").Single());
            var receipt = await applied.JsonAsync();
            var url = $"/9901/officer/school-transport/cases/{receipt["caseId"]}";
            Assert.Contains(Health, await officer.GetStringAsync(url), StringComparison.Ordinal);
            var body = new { outcome = "granted", validFrom = "2026-11-22", validTo = "2027-06-30", reasons = Reasons, conditions = Conditions, mode = "taxi" };
            Assert.Contains(Conditions.Split(' ')[^1], await (await officer.CommandAsync($"{url}/letter-previews", body)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await officer.CommandAsync($"{url}/decisions", body, $"{FamilyName.Length}-{receipt["caseId"]}", $"\"{receipt["version"]}\"")).StatusCode);
            Assert.Contains(FamilyName, await guardian.GetStringAsync($"/9901/guardian/cases/{receipt["caseId"]}/letter"), StringComparison.Ordinal);
            await guardian.GetStringAsync($"/9901/guardian/school-transport/cases/{receipt["caseId"]}");
            await CorrespondAsync(guardian, officer, (string)receipt["caseId"]!);
            await officer.GetStringAsync($"/9901/officer/cases/{receipt["caseId"]}/timeline");
            await manager.CommandAsync($"/9901/manager/cases/{receipt["caseId"]}/disposals", new { decision = "D-1" }, Guid.NewGuid().ToString(), "\"6\"");
        }
        foreach (var list in new[] { "worklist", "worklist?status=decided", "school-transport/statistics?schoolYear=2026/2027" })
            await officer.GetStringAsync($"/9901/officer/{list}");
        await guardian.GetStringAsync("/9901/guardian/cases");
        foreach (var client in new[] { officer, named })
        {
            foreach (var body in new object[] { new { reason = "enquiry", name = $"{GivenName} {FamilyName}" }, new { reason = "enquiry", personalIdentityNumber = Number } })
                Assert.Contains(FamilyName, await (await client.CommandAsync("/9901/officer/case-searches", body)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        // What is refused is logged too: words in the wrong places.
        await officer.CommandAsync("/9901/officer/case-searches", $$"""{"reason":"{{Health}}","name":{{FamilyName}}""");
        await officer.CommandAsync("/9901/officer/case-searches", new { reason = Custody, name = FamilyName });
        await guardian.CommandAsync("/9901/guardian/school-transport/applications", new { childId = FamilyName, schoolYear = Street, kind = Number }, $"key-{Number}");
        await guardian.ApplyAsync(Guid.NewGuid().ToString(), kind: "formal-decision", description: Health, key: $"{Number}-again");
        return numbers;
    }

    private static async Task CorrespondAsync(HttpClient guardian, HttpClient officer, string caseId)
    {
        await guardian.CommandAsync($"/9901/guardian/cases/{caseId}/messages", new { text = Health }, Guid.NewGuid().ToString());
        await officer.CommandAsync($"/9901/officer/cases/{caseId}/messages", new { text = Custody }, Guid.NewGuid().ToString());
        await officer.CommandAsync($"/9901/officer/cases/{caseId}/notes", new { text = Reasons }, Guid.NewGuid().ToString());
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes($"%PDF-1.7 {Conditions}")), "file", $"{FamilyName} {Number}.pdf" } };
        using var upload = new HttpRequestMessage(HttpMethod.Post, $"/9901/guardian/cases/{caseId}/attachments") { Content = form };
        upload.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var sent = await (await guardian.SendAsync(upload)).JsonAsync();
        Assert.Contains(FamilyName, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/attachments"), StringComparison.Ordinal);
        Assert.Contains(Conditions, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/attachments/{sent["attachmentId"]}"), StringComparison.Ordinal);
        Assert.Contains(Health, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/messages"), StringComparison.Ordinal);
        Assert.Contains(Reasons, await officer.GetStringAsync($"/9901/officer/cases/{caseId}/notes"), StringComparison.Ordinal);
    }

    private static string Plant(string persons) => string.Join('\n', persons.Split('\n').Select(line =>
    {
        var cells = line.Split(',');
        if (cells.Length < 10 || cells[2] != "Forsmark")
            return line;
        (cells[1], cells[2]) = (cells[0] == Number ? cells[1] : $"{GivenName} {cells[1]}", FamilyName);
        (cells[3], cells[5]) = (Street, Town);
        return string.Join(',', cells);
    }));

    private static IReadOnlyList<string> Planted(IReadOnlyList<string> measured) =>
    [
        GivenName, "Quintzilla", FamilyName, Street, "Kvoxölgränd", Town, Number, "820225-2386", "19820225-2386", Health, "Epilepsixanfall", "Xöderlund", Custody, "Vårdnadstvistzq", Reasons, "xkramper",
        "belysningzq", "1 234,5 m", Conditions, "hjärtlungräddningzq", .. Numbers(measured),
    ];

    // A coordinate also as degrees times ten million; a length in millimetres also in metres as it is written.
    private static IReadOnlyList<string> Numbers(IReadOnlyList<string> measured) =>
    [
        .. measured,
        .. measured.Where(n => n.Contains('.', StringComparison.Ordinal)).Select(n => ((long)Math.Round(double.Parse(n, CultureInfo.InvariantCulture) * 10_000_000)).ToString(CultureInfo.InvariantCulture)),
        .. measured.Where(n => !n.Contains('.', StringComparison.Ordinal)).Select(n => (long.Parse(n, CultureInfo.InvariantCulture) / 1000m).ToString("#,0.0", CultureInfo.GetCultureInfo("sv-SE")) + " m")
            .SelectMany(n => new[] { n.Replace('\u00A0', ' '), n.Replace(' ', '\u00A0'), n.Replace(".", ",", StringComparison.Ordinal) }),
    ];

    private static IEnumerable<string> Found(string text, IReadOnlyList<string> planted)
    {
        // A dump writes every backslash twice, also that of an escaped letter in JSON.
        var folded = text.Replace(@"\\", @"\", StringComparison.Ordinal).ToLowerInvariant();
        foreach (var word in planted)
        {
            if (Regex.IsMatch(word, "^[0-9]{6,8}$", RegexOptions.None, TimeSpan.FromSeconds(10)))
            {
                // So short a number stands by chance inside a hash in hexadecimal; one by itself does not.
                if (Regex.IsMatch(folded, $"(?<![0-9a-f]){word}(?![0-9a-f])", RegexOptions.None, TimeSpan.FromSeconds(30)))
                    yield return word;
                continue;
            }
            foreach (var form in Forms(word).Where(f => folded.Contains(f.ToLowerInvariant(), StringComparison.Ordinal)))
                yield return $"{word} as {form}";
            foreach (var form in Base64Forms(word).Where(f => text.Contains(f, StringComparison.Ordinal)))
                yield return $"{word} as base64";
        }
    }

    private static IEnumerable<string> Forms(string word)
    {
        yield return word;
        yield return System.Text.Json.JsonSerializer.Serialize(word)[1..^1];
        yield return Uri.EscapeDataString(word);
        yield return WebUtility.HtmlEncode(word);
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(word));
    }

    // What is certain of a word's base64 wherever it begins in a longer text.
    private static IEnumerable<string> Base64Forms(string word)
    {
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. Encoding.UTF8.GetBytes(word)]).TrimEnd('=');
            var certain = encoded[(offset == 0 ? 0 : offset + 1)..^1];
            if (certain.Length >= 8)
                yield return certain;
        }
    }

    /// <summary>What pg_dump writes, where it is to be had, and every row of every table as text, where it is not.</summary>
    private static async Task<string> DumpAsync(string connectionString)
    {
        if (await PostgresSearch.ForThisMachine().FindAsync(null) is not { } binaries || !File.Exists(binaries.PathOf("pg_dump")))
            return await ProgramDatabase.DumpAsync(connectionString);
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var address = $"postgresql://{Uri.EscapeDataString(builder.Username ?? "")}:{Uri.EscapeDataString(builder.Password ?? "")}@{builder.Host}:{builder.Port}/{Uri.EscapeDataString(builder.Database ?? "")}";
        var file = Path.GetTempFileName();
        try
        {
            var dumped = await OsCommand.RunAsync([binaries.PathOf("pg_dump"), "-d", address, "-f", file, .. Exempt.Select(t => $"--exclude-table-data={t}")]);
            return dumped.Succeeded ? await File.ReadAllTextAsync(file) : await ProgramDatabase.DumpAsync(connectionString);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Every trace and every measurement of this process, with names, tags, events and baggage.</summary>
    private sealed class Signals : IDisposable
    {
        private readonly StringBuilder text = new();
        private readonly ActivityListener traces;
        private readonly MeterListener metrics = new();

        public Signals()
        {
            traces = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = a => Add($"{a.Source.Name} {a.DisplayName} {a.StatusDescription} {Tags(a.TagObjects)} {Tags(a.Baggage.Select(b => KeyValuePair.Create(b.Key, (object?)b.Value)))} {string.Join(' ', a.Events.Select(e => e.Name + Tags(e.Tags)))}"),
            };
            ActivitySource.AddActivityListener(traces);
            metrics.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
            metrics.SetMeasurementEventCallback<long>((i, v, tags, _) => Add($"{i.Name} {v} {Tags(tags.ToArray())}"));
            metrics.SetMeasurementEventCallback<double>((i, v, tags, _) => Add($"{i.Name} {v.ToString(CultureInfo.InvariantCulture)} {Tags(tags.ToArray())}"));
            metrics.SetMeasurementEventCallback<int>((i, v, tags, _) => Add($"{i.Name} {v} {Tags(tags.ToArray())}"));
            metrics.Start();
        }

        public string Text
        {
            get
            {
                metrics.RecordObservableInstruments();
                lock (text)
                    return text.ToString();
            }
        }

        public void Dispose()
        {
            traces.Dispose();
            metrics.Dispose();
        }

        private void Add(string line)
        {
            lock (text)
                text.AppendLine(line);
        }

        private static string Tags(IEnumerable<KeyValuePair<string, object?>> tags) => string.Join(' ', tags.Select(t => $"{t.Key}={t.Value}"));
    }
}
