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

/// <summary>Granted school transport of a school year as a file for the transport system. Protected persons are in it for the named officers only.</summary>
internal sealed class TransportExport : IUseCase
{
    private const string Sql = $"""
        select c.case_id from transport_details t
        join case_details c on c.tenant_id = t.tenant_id and c.case_id = t.case_id
        where t.tenant_id = @TenantId and t.school_year = @SchoolYear and t.granted_from is not null and c.outcome in ('granted', 'partly-granted') and {CaseVisibility.Fragment}
        order by c.case_id
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-transport/transports.csv", Handle)
        .Describe("export-school-transport", "Read granted school transport of a school year as CSV", "Semicolons, UTF-8 with a mark at the start, as Swedish spreadsheets expect. Personal data; every look is audited.")
        .Takes("schoolYear", "The school year, such as 2026/2027.")
        .Produces<string>(contentType: "text/csv");

    private static async Task<IResult> Handle(CurrentActor actor, TransportDeliveries deliveries, IDocumentStore store, string schoolYear, CancellationToken ct)
    {
        if (!SchoolYear.TryParse(schoolYear, out _))
            throw new ProblemException(ExceptionProblems.Field("schoolYear", "wrong-format"));
        var viewer = Viewers.Of(actor);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var cases = await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(
                Sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, SchoolYear = schoolYear }, cancellationToken: ct)),
            ct);
        var text = new StringBuilder("\uFEFF");
        Line(text, CaseTexts.Get("export.header").Split(';'));
        foreach (var caseId in cases)
        {
            if (await CaseRows.FindAsync(session, viewer, caseId, ct) is { } row && await deliveries.OfAsync(session, actor, row, ct) is { } delivery)
                Line(text, Cells(delivery));
        }
        return Results.Text(text.ToString(), "text/csv; charset=utf-8");
    }

    private static string[] Cells(TransportDelivery d) =>
    [
        d.Reference, d.Pupil, d.Address ?? "", d.School ?? "", Day(d.ValidFrom), Day(d.ValidTo), d.Mode is { } mode ? TransportFactSheet.ModeText(mode) : "",
        string.Join(" | ", d.Legs.Select(TransportFactSheet.LegText)), d.Conditions ?? "", d.Note ?? "",
    ];

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(';', cells.Select(Cell)).Append("\r\n");

    // A cell that begins like a formula would be run by the spreadsheet that opens the file.
    private static string Cell(string text) =>
        $"\"{(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" : "")}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
