using System.Globalization;
using System.Text;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Granted school transport of a school year as a file for the transport system, written as it is read. Protected persons are in it for the named officers only.</summary>
internal sealed class TransportExport : IUseCase
{
    // Cases a round trip finds; each is then read by itself, since each look is audited.
    private const int PageSize = 200;

    private const string Sql = $"""
        select c.case_id from transport_details t
        join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        where t.tenant_id = @TenantId and t.school_year = @SchoolYear and t.granted_from is not null and c.outcome in ('granted', 'partly-granted') and c.case_id > @After and {CaseVisibility.Fragment}
        order by c.case_id limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        foreach (var (group, who) in new[] { (groups.Officer, ""), (groups.Robot, "robot-") })
        {
            group.MapGet("/school-transport/transports.csv", Handle)
                .Describe(
                    $"{who}export-school-transport", "Read granted school transport of a school year as CSV",
                    "Semicolons, UTF-8 with a mark at the start, as Swedish spreadsheets expect; sent as it is read: an answer that breaks off is not whole. Personal data; every look is audited. Protected persons are left out for all but the named officers.")
                .Takes("schoolYear", "The school year, such as 2026/2027.")
                .Produces<string>(contentType: "text/csv");
        }
    }

    private static IResult Handle(CurrentActor actor, TransportDeliveries deliveries, IDocumentStore store, HttpContext http, string schoolYear)
    {
        if (!SchoolYear.TryParse(schoolYear, out var year))
            throw new ProblemException(ExceptionProblems.Field("schoolYear", "wrong-format"));
        return Results.Stream(
            body => WriteAsync(body, actor, deliveries, store, year, http.RequestAborted), "text/csv; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"{CaseTexts.Get("export.file")}-{year.ToString().Replace('/', '-')}.csv"));
    }

    private static async Task WriteAsync(Stream body, CurrentActor actor, TransportDeliveries deliveries, IDocumentStore store, SchoolYear year, CancellationToken ct)
    {
        var viewer = Viewers.Of(actor);
        await using var session = store.QuerySession(actor.MunicipalityId);
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await text.WriteAsync(Line(CaseTexts.Get("export.header").Split(';')).AsMemory(), ct);
        List<Guid> cases;
        var after = Guid.Empty;
        do
        {
            var asked = new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, SchoolYear = year.ToString(), After = after, Limit = PageSize };
            cases = (await session.QueryAsync(connection => connection.QueryAsync<Guid>(new CommandDefinition(Sql, asked, cancellationToken: ct)), ct)).AsList();
            foreach (var caseId in cases)
            {
                if (await CaseRows.FindAsync(session, viewer, caseId, ct) is { } row && await deliveries.OfAsync(session, actor, row, ct) is { } delivery)
                    await text.WriteAsync(Line(Cells(delivery)).AsMemory(), ct);
            }
            await text.FlushAsync(ct);
            after = cases.Count > 0 ? cases[^1] : after;
        }
        while (cases.Count == PageSize);
    }

    private static string[] Cells(TransportDelivery d) =>
    [
        d.Reference, d.Pupil, d.Address ?? "", d.School ?? "", Day(d.ValidFrom), Day(d.ValidTo), d.Mode is { } mode ? TransportFactSheet.ModeText(mode) : "",
        string.Join(" | ", d.Legs.Select(TransportFactSheet.LegText)), d.Conditions ?? "", d.Note ?? "",
    ];

    private static string Line(IEnumerable<string> cells) => string.Join(';', cells.Select(Cell)) + "\r\n";

    // A cell that begins like a formula would be run by the spreadsheet that opens the file.
    private static string Cell(string text) =>
        $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
