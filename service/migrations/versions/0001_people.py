"""Users, groups, teams, roles and tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roles",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("from_deployment", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_roles")),
    )
    op.create_table(
        "teams",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_teams")),
    )
    op.create_table(
        "users",
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "failed_sign_ins", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("locked_until_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "session_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "failed_sign_ins >= 0", name=op.f("ck_users_failed_sign_ins_not_negative")
        ),
        sa.CheckConstraint(
            "username = lower(username)", name=op.f("ck_users_username_is_lower_case")
        ),
        sa.PrimaryKeyConstraint("username", name=op.f("pk_users")),
    )
    op.create_table(
        "group_memberships",
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column(
            "group_name",
            sa.Enum(
                "officer",
                "supervisor",
                "analyst",
                "integrator",
                "administrator",
                name="group",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name=op.f("fk_group_memberships_username")
        ),
        sa.PrimaryKeyConstraint("username", "group_name", name=op.f("pk_group_memberships")),
    )
    op.create_table(
        "role_memberships",
        sa.Column("role_key", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_key"], ["roles.key"], name=op.f("fk_role_memberships_role_key")
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name=op.f("fk_role_memberships_username")
        ),
        sa.PrimaryKeyConstraint("role_key", "username", name=op.f("pk_role_memberships")),
    )
    with op.batch_alter_table("role_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_role_memberships_username"), ["username"], unique=False
        )

    op.create_table(
        "team_memberships",
        sa.Column("team_key", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_key"], ["teams.key"], name=op.f("fk_team_memberships_team_key")
        ),
        sa.ForeignKeyConstraint(
            ["username"], ["users.username"], name=op.f("fk_team_memberships_username")
        ),
        sa.PrimaryKeyConstraint("team_key", "username", name=op.f("pk_team_memberships")),
    )
    with op.batch_alter_table("team_memberships", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_team_memberships_username"), ["username"], unique=False
        )

    op.create_table(
        "tokens",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("prefix", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.Text().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["username"], ["users.username"], name=op.f("fk_tokens_username")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_username"), ["username"], unique=False)
        batch_op.create_index("uq_tokens_digest", ["digest"], unique=True)


def downgrade() -> None:
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index("uq_tokens_digest")
        batch_op.drop_index(batch_op.f("ix_tokens_username"))

    op.drop_table("tokens")
    with op.batch_alter_table("team_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_memberships_username"))

    op.drop_table("team_memberships")
    with op.batch_alter_table("role_memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_memberships_username"))

    op.drop_table("role_memberships")
    op.drop_table("group_memberships")
    op.drop_table("users")
    op.drop_table("teams")
    op.drop_table("roles")
