namespace CaseMgmt.Web.ApiClient;

/// <summary>The part of the REST API that tells how many seats schools have, and which departments their fritidshem has.</summary>
public sealed class SeatApi(ApiTransport transport)
{
    // Schools and grades of one municipality and year; a longer list is read as far as this.
    private const int MostPages = 20;

    /// <summary>The seats of a school year, by school and grade; <paramref name="after"/> waits up to a second until that position is readable.</summary>
    public Task<Listing<SeatCount>> SeatsAsync(string municipality, string schoolYear, string? cursor, string? after, CancellationToken ct) =>
        transport.GetAsync<Listing<SeatCount>>($"{municipality}/officer/seats{Query.With(("schoolYear", schoolYear), ("limit", "50"), ("cursor", cursor), ("after", after))}", ct);

    /// <summary>All seats of a school year in one grade.</summary>
    public async Task<IReadOnlyList<SeatCount>> OfGradeAsync(string municipality, string schoolYear, string grade, CancellationToken ct)
    {
        var all = new List<SeatCount>();
        string? cursor = null;
        for (var page = 0; page < MostPages; page++)
        {
            var listing = await transport.GetAsync<Listing<SeatCount>>($"{municipality}/officer/seats{Query.With(("schoolYear", schoolYear), ("limit", "200"), ("cursor", cursor))}", ct);
            all.AddRange(listing.Items.Where(s => s.Grade == grade));
            cursor = listing.NextCursor;
            if (cursor is null)
                break;
        }
        return all;
    }

    /// <summary>Says how many seats a school has for a grade and a school year.</summary>
    public Task<SeatsCounted> CountAsync(string municipality, object seats, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<SeatsCounted>($"{municipality}/officer/seats", seats, idempotencyKey, null, ct);

    /// <summary>Gives on a seat that a child who kept it has left.</summary>
    public Task<SeatGivenOn> GiveOnAsync(string municipality, string? unit, string? grade, string schoolYear, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<SeatGivenOn>($"{municipality}/officer/seats/left", new { unit, grade, schoolYear }, idempotencyKey, null, ct);

    /// <summary>What was changed of a round's seats after its closing, in order.</summary>
    public Task<Listing<SeatCorrection>> CorrectionsAsync(string municipality, Guid roundId, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<SeatCorrection>>($"{municipality}/officer/school-choice/rounds/{roundId}/seat-corrections{Query.With(("limit", "50"), ("cursor", cursor))}", ct);

    /// <summary>States all departments of the fritidshem of a school unit, on the version that was read.</summary>
    public Task<DepartmentsStated> StateDepartmentsAsync(string municipality, string unit, IReadOnlyList<UnitDepartment> departments, Guid idempotencyKey, long version, CancellationToken ct) =>
        transport.PutAsync<DepartmentsStated>($"{municipality}/officer/school-units/{Uri.EscapeDataString(unit)}/departments", new { departments }, idempotencyKey, version, ct);
}
