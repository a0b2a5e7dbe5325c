using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolUnits;

public sealed class SchoolUnitTests
{
    private static readonly SchoolUnitCode Code = new("99010101");
    private static readonly DateOnly LastDay = new(2027, 6, 30);
    private static readonly SchoolUnitCode Successor = new("99010109");

    private static readonly SchoolUnitDescription School = new(
        new PublicText("Storgårdsskolan"),
        [new FormGrades(SchoolForm.PreschoolClass, [Grade.PreschoolClass]), new FormGrades(SchoolForm.CompulsorySchool, [new Grade("1"), new Grade("2")])],
        "9901",
        ProviderType.Municipal,
        GeoPoint.FromDegrees(62.01, 19.35),
        null,
        new DateOnly(2020, 8, 1),
        null);

    [Fact]
    public void A_unit_is_entered_once_however_often_it_is_imported()
    {
        var first = When(new SchoolUnitCommand.Describe(Code, School));
        var again = When(new SchoolUnitCommand.Describe(Code, School with { Forms = [.. School.Forms.Select(f => f with { Grades = [.. f.Grades] })] }), [.. first]);

        Assert.Equal([new SchoolUnitRegistered(Code, School)], first);
        Assert.Empty(again);
    }

    [Fact]
    public void A_change_states_everything_that_is_known_after_it()
    {
        var moved = School with { EntrancePoint = GeoPoint.FromDegrees(62.011, 19.351) };

        Assert.Equal([new SchoolUnitChanged(Code, moved)], When(new SchoolUnitCommand.Describe(Code, moved), new SchoolUnitRegistered(Code, School)));
    }

    [Fact]
    public void An_entrance_set_by_hand_goes_before_the_registers_point()
    {
        var entrance = GeoPoint.FromDegrees(62.011, 19.351);

        Assert.Equal(School.MeasuringPoint, School.WaysEndAt);
        Assert.Equal(entrance, (School with { EntrancePoint = entrance }).WaysEndAt);
        Assert.Null((School with { MeasuringPoint = null }).WaysEndAt);
    }

    [Fact]
    public void Departments_are_stated_in_the_order_of_their_codes_and_the_same_again_is_nothing()
    {
        var stated = When(new SchoolUnitCommand.StateDepartments([Named("rod"), Named("bla")]), new SchoolUnitRegistered(Code, School));

        Assert.Equal(["bla", "rod"], Assert.IsType<SchoolUnitDepartmentsStated>(Assert.Single(stated)).Departments.Select(d => d.Code.Value));
        Assert.Empty(When(new SchoolUnitCommand.StateDepartments([Named("bla"), Named("rod")]), [new SchoolUnitRegistered(Code, School), .. stated]));
    }

    [Fact]
    public void A_department_that_is_over_keeps_standing_with_its_last_day()
    {
        ISchoolUnitEvent[] history = [new SchoolUnitRegistered(Code, School), new SchoolUnitDepartmentsStated(Code, [Named("bla"), Named("rod")])];
        var over = Named("rod") with { ClosesOn = LastDay };

        Assert.Equal("department-left-out", Refused(new SchoolUnitCommand.StateDepartments([Named("bla")]), history));
        Assert.Equal([Named("bla"), over], Assert.IsType<SchoolUnitDepartmentsStated>(Assert.Single(When(new SchoolUnitCommand.StateDepartments([over, Named("bla")]), history))).Departments);
        Assert.True(over.IsOpenOn(LastDay));
        Assert.False(over.IsOpenOn(LastDay.AddDays(1)));
    }

    [Fact]
    public void Departments_that_cannot_be_are_refused()
    {
        ISchoolUnitEvent[] history = [new SchoolUnitRegistered(Code, School)];

        Assert.Equal("department-twice", Refused(new SchoolUnitCommand.StateDepartments([Named("bla"), Named("bla") with { Name = new PublicText("Lupinen") }]), history));
        Assert.Equal("department-closes-before-it-opens", Refused(new SchoolUnitCommand.StateDepartments([Named("bla") with { OpensOn = LastDay, ClosesOn = LastDay.AddDays(-1) }]), history));
        Assert.Equal("school-unit-unknown", Refused(new SchoolUnitCommand.StateDepartments([])));
        Assert.Equal("school-unit-closed", Refused(new SchoolUnitCommand.StateDepartments([]), [.. history, new SchoolUnitClosed(Code, LastDay, null)]));
    }

    [Fact]
    public void A_change_of_the_unit_leaves_its_departments_as_they_are()
    {
        var state = Assert.IsType<SchoolUnit.InUse>(Fold(new SchoolUnitRegistered(Code, School), new SchoolUnitDepartmentsStated(Code, [Named("bla")]), new SchoolUnitChanged(Code, School with { Name = new PublicText("Nya skolan") })));

        Assert.Equal([Named("bla")], state.Departments);
    }

    [Theory]
    [InlineData("bla", true)]
    [InlineData("avd-1", true)]
    [InlineData("Blå", false)]
    [InlineData("", false)]
    [InlineData("a-code-of-more-than-20", false)]
    public void A_departments_code_is_short_and_plain(string text, bool isCode) => Assert.Equal(isCode, DepartmentCode.TryParse(text, out _));

    [Fact]
    public void A_closed_unit_stays_closed_and_known()
    {
        ISchoolUnitEvent[] history = [new SchoolUnitRegistered(Code, School), new SchoolUnitClosed(Code, LastDay, Successor)];
        var state = Assert.IsType<SchoolUnit.Closed>(Fold(history));

        Assert.True(SchoolUnit.IsTerminal(state));
        Assert.Equal(LastDay, state.Description.ClosesOn);
        Assert.Equal(Successor, state.Successor);
        Assert.Empty(When(new SchoolUnitCommand.Close(LastDay, Successor), history));
        Assert.Equal("school-unit-closed", Refused(new SchoolUnitCommand.Close(LastDay, null), history));
        Assert.Equal("school-unit-closed", Refused(new SchoolUnitCommand.Close(LastDay.AddDays(1), Successor), history));
        Assert.Equal("school-unit-closed", Refused(new SchoolUnitCommand.Describe(Code, School), history));
    }

    [Fact]
    public void What_cannot_be_a_school_is_refused_by_name()
    {
        Assert.Equal("school-unit-unknown", Refused(new SchoolUnitCommand.Close(LastDay, null)));
        Assert.Equal("school-unit-without-forms", Refused(new SchoolUnitCommand.Describe(Code, School with { Forms = [] })));
        Assert.Equal("school-unit-without-forms", Refused(new SchoolUnitCommand.Describe(Code, School with { Forms = [new FormGrades(SchoolForm.CompulsorySchool, [])] })));
        Assert.Equal("school-unit-grades-twice", Refused(new SchoolUnitCommand.Describe(Code, School with { Forms = [School.Forms[0], School.Forms[0]] })));
        Assert.Equal("school-unit-closes-before-it-opens", Refused(new SchoolUnitCommand.Describe(Code, School with { ClosesOn = new DateOnly(2020, 7, 31) })));
        Assert.Equal("school-unit-closes-before-it-opens", Refused(new SchoolUnitCommand.Close(new DateOnly(2020, 7, 31), null), new SchoolUnitRegistered(Code, School)));
        Assert.Equal("school-unit-succeeds-itself", Refused(new SchoolUnitCommand.Close(LastDay, Code), new SchoolUnitRegistered(Code, School)));
        Assert.Equal("school-unit-of-another-code", Refused(new SchoolUnitCommand.Describe(new SchoolUnitCode("99010102"), School), new SchoolUnitRegistered(Code, School)));
    }

    [Fact]
    public void An_event_that_cannot_follow_is_a_fault_of_the_log()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Fold(new SchoolUnitClosed(Code, LastDay, null)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fold(new SchoolUnitRegistered(Code, School), new SchoolUnitRegistered(Code, School)));
    }

    [Theory]
    [InlineData("2020-07-31", false)]
    [InlineData("2020-08-01", true)]
    [InlineData("2027-06-30", true)]
    [InlineData("2027-07-01", false)]
    public void A_unit_teaches_between_its_days(string day, bool open) =>
        Assert.Equal(open, (School with { ClosesOn = LastDay }).IsOpenOn(DateOnly.ParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_unit_has_the_grades_of_its_forms_and_no_others()
    {
        Assert.True(School.Has(SchoolForm.CompulsorySchool, new Grade("2")));
        Assert.False(School.Has(SchoolForm.CompulsorySchool, new Grade("3")));
        Assert.False(School.Has(SchoolForm.AdaptedCompulsorySchool, new Grade("2")));
    }

    [Fact]
    public void A_description_survives_json()
    {
        var options = new System.Text.Json.JsonSerializerOptions(System.Text.Json.JsonSerializerDefaults.Web);
        ISchoolUnitEvent happened = new SchoolUnitRegistered(Code, School);

        Assert.Equal(happened, System.Text.Json.JsonSerializer.Deserialize<SchoolUnitRegistered>(System.Text.Json.JsonSerializer.Serialize((SchoolUnitRegistered)happened, options), options));
    }

    private static SchoolUnit Fold(params ISchoolUnitEvent[] history) => history.Aggregate(SchoolUnit.Initial, SchoolUnit.Evolve);

    private static IReadOnlyList<ISchoolUnitEvent> When(SchoolUnitCommand command, params ISchoolUnitEvent[] history) =>
        Assert.IsType<Verdict<ISchoolUnitEvent>.Accepted>(SchoolUnitDecider.Decide(command, Fold(history))).Events;

    private static string Refused(SchoolUnitCommand command, params ISchoolUnitEvent[] history) =>
        Assert.IsType<Verdict<ISchoolUnitEvent>.Refused>(SchoolUnitDecider.Decide(command, Fold(history))).Rejection.Code;

    private static Department Named(string code) => new(new DepartmentCode(code), new PublicText($"Avdelning {code}"), null, null);
}
