BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE athletes (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_athletes PRIMARY KEY (id), 
	CONSTRAINT uq_athletes_key UNIQUE ("key")
);
INSERT INTO "athletes" VALUES(1,'anna','Anna');
INSERT INTO "athletes" VALUES(2,'ben','Ben');
CREATE TABLE phases (
	id INTEGER NOT NULL, 
	rep_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	"end" VARCHAR(16), 
	start_s FLOAT NOT NULL, 
	end_s FLOAT NOT NULL, 
	start_u_s FLOAT NOT NULL, 
	end_u_s FLOAT NOT NULL, 
	CONSTRAINT pk_phases PRIMARY KEY (id), 
	CONSTRAINT fk_phases_rep_id FOREIGN KEY(rep_id) REFERENCES reps (id)
);
INSERT INTO "phases" VALUES(1,1,0,'eccentric',NULL,2.0,6.0,0.05,0.05);
INSERT INTO "phases" VALUES(2,1,1,'isometric','lengthened',6.0,6.5,0.05,0.05);
INSERT INTO "phases" VALUES(3,1,2,'concentric',NULL,6.5,7.5,0.05,0.05);
INSERT INTO "phases" VALUES(4,1,3,'isometric','shortened',7.5,8.0,0.05,0.05);
INSERT INTO "phases" VALUES(5,2,0,'eccentric',NULL,8.0,12.0,0.05,0.05);
INSERT INTO "phases" VALUES(6,2,1,'isometric','lengthened',12.0,12.5,0.05,0.05);
INSERT INTO "phases" VALUES(7,2,2,'concentric',NULL,12.5,13.5,0.05,0.05);
INSERT INTO "phases" VALUES(8,2,3,'isometric','shortened',13.5,14.0,0.05,0.05);
INSERT INTO "phases" VALUES(9,3,0,'eccentric',NULL,14.0,18.0,0.05,0.05);
INSERT INTO "phases" VALUES(10,3,1,'isometric','lengthened',18.0,18.5,0.05,0.05);
INSERT INTO "phases" VALUES(11,3,2,'concentric',NULL,18.5,19.5,0.05,0.05);
INSERT INTO "phases" VALUES(12,4,0,'eccentric',NULL,21.5,25.5,0.05,0.05);
INSERT INTO "phases" VALUES(13,4,1,'isometric','lengthened',25.5,26.0,0.05,0.05);
INSERT INTO "phases" VALUES(14,4,2,'concentric',NULL,26.0,27.0,0.05,0.05);
INSERT INTO "phases" VALUES(15,4,3,'isometric','shortened',27.0,27.5,0.05,0.05);
INSERT INTO "phases" VALUES(16,5,0,'eccentric',NULL,27.5,31.5,0.05,0.05);
INSERT INTO "phases" VALUES(17,5,1,'isometric','lengthened',31.5,32.0,0.05,0.05);
INSERT INTO "phases" VALUES(18,5,2,'concentric',NULL,32.0,33.0,0.05,0.05);
INSERT INTO "phases" VALUES(19,6,0,'eccentric',NULL,2.0,6.0,0.05,0.05);
INSERT INTO "phases" VALUES(20,6,1,'isometric','lengthened',6.0,6.5,0.05,0.05);
INSERT INTO "phases" VALUES(21,6,2,'concentric',NULL,6.5,7.5,0.05,0.05);
INSERT INTO "phases" VALUES(22,6,3,'isometric','shortened',7.5,8.0,0.05,0.05);
INSERT INTO "phases" VALUES(23,7,0,'eccentric',NULL,8.0,12.0,0.05,0.05);
INSERT INTO "phases" VALUES(24,7,1,'isometric','lengthened',12.0,12.5,0.05,0.05);
INSERT INTO "phases" VALUES(25,7,2,'concentric',NULL,12.5,13.5,0.05,0.05);
INSERT INTO "phases" VALUES(26,7,3,'isometric','shortened',13.5,14.0,0.05,0.05);
INSERT INTO "phases" VALUES(27,8,0,'eccentric',NULL,14.0,18.0,0.05,0.05);
INSERT INTO "phases" VALUES(28,8,1,'isometric','lengthened',18.0,18.5,0.05,0.05);
INSERT INTO "phases" VALUES(29,8,2,'concentric',NULL,18.5,19.5,0.05,0.05);
INSERT INTO "phases" VALUES(30,8,3,'isometric','shortened',19.5,20.0,0.05,0.05);
INSERT INTO "phases" VALUES(31,9,0,'eccentric',NULL,20.0,24.0,0.05,0.05);
INSERT INTO "phases" VALUES(32,9,1,'isometric','lengthened',24.0,24.5,0.05,0.05);
INSERT INTO "phases" VALUES(33,9,2,'concentric',NULL,24.5,25.5,0.05,0.05);
INSERT INTO "phases" VALUES(34,10,0,'eccentric',NULL,27.5,31.5,0.05,0.05);
INSERT INTO "phases" VALUES(35,10,1,'isometric','lengthened',31.5,32.0,0.05,0.05);
INSERT INTO "phases" VALUES(36,10,2,'concentric',NULL,32.0,33.0,0.05,0.05);
INSERT INTO "phases" VALUES(37,10,3,'isometric','shortened',33.0,33.5,0.05,0.05);
INSERT INTO "phases" VALUES(38,11,0,'eccentric',NULL,33.5,37.5,0.05,0.05);
INSERT INTO "phases" VALUES(39,11,1,'isometric','lengthened',37.5,38.0,0.05,0.05);
INSERT INTO "phases" VALUES(40,11,2,'concentric',NULL,38.0,39.0,0.05,0.05);
INSERT INTO "phases" VALUES(41,12,0,'eccentric',NULL,2.0,6.0,0.05,0.05);
INSERT INTO "phases" VALUES(42,12,1,'isometric','lengthened',6.0,6.5,0.05,0.05);
INSERT INTO "phases" VALUES(43,12,2,'concentric',NULL,6.5,7.5,0.05,0.05);
INSERT INTO "phases" VALUES(44,12,3,'isometric','shortened',7.5,8.0,0.05,0.05);
INSERT INTO "phases" VALUES(45,13,0,'eccentric',NULL,8.0,12.0,0.05,0.05);
INSERT INTO "phases" VALUES(46,13,1,'isometric','lengthened',12.0,12.5,0.05,0.05);
INSERT INTO "phases" VALUES(47,13,2,'concentric',NULL,12.5,13.5,0.05,0.05);
INSERT INTO "phases" VALUES(48,13,3,'isometric','shortened',13.5,14.0,0.05,0.05);
INSERT INTO "phases" VALUES(49,14,0,'eccentric',NULL,14.0,18.0,0.05,0.05);
INSERT INTO "phases" VALUES(50,14,1,'isometric','lengthened',18.0,18.5,0.05,0.05);
INSERT INTO "phases" VALUES(51,14,2,'concentric',NULL,18.5,19.5,0.05,0.05);
CREATE TABLE reps (
	id INTEGER NOT NULL, 
	set_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	complete BOOLEAN NOT NULL, 
	assisted BOOLEAN NOT NULL, 
	side VARCHAR(8), 
	verdict VARCHAR(32), 
	rom_deg FLOAT, 
	eccentric_s FLOAT, 
	lengthened_pause_s FLOAT, 
	concentric_s FLOAT, 
	shortened_pause_s FLOAT, 
	eccentric_u_s FLOAT, 
	lengthened_pause_u_s FLOAT, 
	concentric_u_s FLOAT, 
	shortened_pause_u_s FLOAT, 
	CONSTRAINT pk_reps PRIMARY KEY (id), 
	CONSTRAINT fk_reps_set_id FOREIGN KEY(set_id) REFERENCES sets (id)
);
INSERT INTO "reps" VALUES(1,1,1,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(2,1,2,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(3,1,3,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.0,0.070711,0.070711,0.070711,0.15);
INSERT INTO "reps" VALUES(4,2,4,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(5,2,5,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.0,0.070711,0.070711,0.070711,0.15);
INSERT INTO "reps" VALUES(6,3,1,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(7,3,2,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(8,3,3,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(9,3,4,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.0,0.070711,0.070711,0.070711,0.15);
INSERT INTO "reps" VALUES(10,4,5,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(11,4,6,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.0,0.070711,0.070711,0.070711,0.15);
INSERT INTO "reps" VALUES(12,5,1,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(13,5,2,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.5,0.070711,0.070711,0.070711,0.070711);
INSERT INTO "reps" VALUES(14,5,3,1,0,NULL,'too-close-to-call',NULL,4.0,0.5,1.0,0.0,0.070711,0.070711,0.070711,0.15);
CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	source_id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	results TEXT, 
	corrected BOOLEAN NOT NULL, 
	set_count INTEGER NOT NULL, 
	logged_at VARCHAR(32) NOT NULL, 
	replaced_at VARCHAR(32), 
	CONSTRAINT pk_revisions PRIMARY KEY (id), 
	CONSTRAINT fk_revisions_source_id FOREIGN KEY(source_id) REFERENCES sources (id)
);
INSERT INTO "revisions" VALUES(1,1,'850d1f0d7a93f767571f61796f59fdd50195fcc86b79d3f6d180c5e3359b363a','anna/1.mp4','r',0,2,'2026-11-29T21:45:30+00:00','2026-11-29T21:45:31+00:00');
INSERT INTO "revisions" VALUES(2,1,'9e681a5e0ea3421ba90369764ae20a2d8c93da29cd9f859ed988a559afe52d69','anna/1.mp4','r',1,2,'2026-11-29T21:45:31+00:00',NULL);
INSERT INTO "revisions" VALUES(3,2,'4b951c4233b07f660b56670abe1d3574519eb8837dc4cd7edc597a55315c9a6b','anna/2.mp4','r',0,1,'2026-11-29T21:45:31+00:00',NULL);
CREATE TABLE sets (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	is_current BOOLEAN NOT NULL, 
	number INTEGER NOT NULL, 
	athlete_id INTEGER, 
	exercise TEXT NOT NULL, 
	day DATE, 
	started_at DATETIME, 
	set_type VARCHAR(16), 
	load_kg FLOAT, 
	one_rep_max_kg FLOAT, 
	method TEXT, 
	target TEXT, 
	limits TEXT, 
	rpe FLOAT, 
	notes TEXT, 
	verdict VARCHAR(32), 
	reps_kept INTEGER, 
	reps_missed INTEGER, 
	reps_too_close INTEGER, 
	worst_rep INTEGER, 
	worst_part VARCHAR(32), 
	worst_off_s FLOAT, 
	rep_count INTEGER NOT NULL, 
	eccentric_reps INTEGER, 
	tempo TEXT, 
	tut_s FLOAT, 
	tut_u_s FLOAT, 
	eccentric_s FLOAT, 
	eccentric_u_s FLOAT, 
	eccentric_mean_s FLOAT, 
	eccentric_mean_u_s FLOAT, 
	drift_s FLOAT, 
	drift_u_s FLOAT, 
	rom_deg FLOAT, 
	rom_sd_deg FLOAT, 
	CONSTRAINT pk_sets PRIMARY KEY (id), 
	CONSTRAINT fk_sets_athlete_id FOREIGN KEY(athlete_id) REFERENCES athletes (id), 
	CONSTRAINT fk_sets_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT uq_sets_revision_id UNIQUE (revision_id, number)
);
INSERT INTO "sets" VALUES(1,1,0,1,1,'squat','2026-11-20','2026-11-20 17:30:02.000000',NULL,80.0,NULL,NULL,NULL,'{"assisted_eccentric_only": false, "limits": {"concentric": [0.5, 1.5], "eccentric": [3.5, 4.5], "lengthened_pause": [null, 0.5], "shortened_pause": [null, 0.5]}, "reps": null, "rule": 1.0}',NULL,NULL,'too-close-to-call',0,0,3,NULL,NULL,NULL,3,3,'4.0-0.5-1.0-0.5',17.5,0.070711,12.0,0.122474,4.0,0.040825,0.0,0.1,NULL,NULL);
INSERT INTO "sets" VALUES(2,1,0,2,1,'squat','2026-11-20','2026-11-20 17:30:21.000000',NULL,80.0,NULL,NULL,NULL,'{"assisted_eccentric_only": false, "limits": {"concentric": [0.5, 1.5], "eccentric": [3.5, 4.5], "lengthened_pause": [null, 0.5], "shortened_pause": [null, 0.5]}, "reps": null, "rule": 1.0}',NULL,NULL,'too-close-to-call',0,0,2,NULL,NULL,NULL,2,2,'4.0-0.5-1.0-0.5',11.5,0.070711,8.0,0.1,4.0,0.05,0.0,0.1,NULL,NULL);
INSERT INTO "sets" VALUES(3,2,1,1,1,'squat','2026-11-20','2026-11-20 17:30:02.000000',NULL,80.0,NULL,NULL,NULL,'{"assisted_eccentric_only": false, "limits": {"concentric": [0.5, 1.5], "eccentric": [3.5, 4.5], "lengthened_pause": [null, 0.5], "shortened_pause": [null, 0.5]}, "reps": null, "rule": 1.0}',NULL,NULL,'too-close-to-call',0,0,4,NULL,NULL,NULL,4,4,'4.0-0.5-1.0-0.5',23.5,0.070711,16.0,0.141421,4.0,0.035355,0.0,0.1,NULL,NULL);
INSERT INTO "sets" VALUES(4,2,1,2,1,'squat','2026-11-20','2026-11-20 17:30:27.000000',NULL,80.0,NULL,NULL,NULL,'{"assisted_eccentric_only": false, "limits": {"concentric": [0.5, 1.5], "eccentric": [3.5, 4.5], "lengthened_pause": [null, 0.5], "shortened_pause": [null, 0.5]}, "reps": null, "rule": 1.0}',NULL,NULL,'too-close-to-call',0,0,2,NULL,NULL,NULL,2,2,'4.0-0.5-1.0-0.5',11.5,0.070711,8.0,0.1,4.0,0.05,0.0,0.1,NULL,NULL);
INSERT INTO "sets" VALUES(5,3,1,1,2,'squat','2026-11-20','2026-11-20 17:30:02.000000',NULL,60.0,NULL,NULL,NULL,'{"assisted_eccentric_only": false, "limits": {"concentric": [0.5, 1.5], "eccentric": [3.5, 4.5], "lengthened_pause": [null, 0.5], "shortened_pause": [null, 0.5]}, "reps": null, "rule": 1.0}',NULL,NULL,'too-close-to-call',0,0,3,NULL,NULL,NULL,3,3,'4.0-0.5-1.0-0.5',17.5,0.070711,12.0,0.122474,4.0,0.040825,0.0,0.1,NULL,NULL);
CREATE TABLE sources (
	id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_sources PRIMARY KEY (id), 
	CONSTRAINT uq_sources_sha256 UNIQUE (sha256)
);
INSERT INTO "sources" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000001','clip');
INSERT INTO "sources" VALUES(2,'0000000000000000000000000000000000000000000000000000000000000002','clip');
CREATE INDEX ix_revisions_source_id ON revisions (source_id);
CREATE UNIQUE INDEX uq_revisions_current ON revisions (source_id) WHERE replaced_at IS NULL;
CREATE INDEX ix_sets_athlete_exercise_day ON sets (athlete_id, exercise, day);
CREATE INDEX ix_sets_day ON sets (day);
CREATE INDEX ix_sets_revision_id ON sets (revision_id);
CREATE INDEX ix_reps_set_id ON reps (set_id);
CREATE INDEX ix_phases_rep_id ON phases (rep_id);
COMMIT;
